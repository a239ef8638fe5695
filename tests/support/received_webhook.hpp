#pragma once
#include <map>
#include <string>
#include <vector>

namespace fcg::test {

/// A webhook as it came over the wire, checked as the specification of Standard Webhooks tells a receiver to
/// check it, with OpenSSL alone.
struct received_webhook {
    explicit received_webhook(std::string const& request);

    /// Decoded, of one version: "v1" or "v1a".
    std::vector<std::string> signatures(std::string const& version) const;

    /// By the shared secret ("whsec_...") and by the key pair, whose public part is "whpk_...".
    bool is_signed_with(std::string const& secret, std::string const& public_key) const;

    std::string line; ///< POST /hook HTTP/1.1
    std::map<std::string, std::string> headers;
    std::string body;

private:
    std::string signed_content() const;
};

} // namespace fcg::test
