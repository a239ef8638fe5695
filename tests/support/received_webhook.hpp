#pragma once
#include <map>
#include <string>
#include <vector>

namespace fcg::test {

/// A received webhook, verified as the specification of Standard Webhooks prescribes for receivers, with
/// OpenSSL alone.
struct received_webhook {
    explicit received_webhook(std::string const& request);

    /// Returns the decoded signatures of one version, "v1" or "v1a".
    std::vector<std::string> signatures(std::string const& version) const;

    /// Returns true if the webhook is signed both with the shared secret ("whsec_...") and with the key pair
    /// whose public part is `public_key` ("whpk_...").
    bool is_signed_with(std::string const& secret, std::string const& public_key) const;

    std::string line; ///< POST /hook HTTP/1.1
    std::map<std::string, std::string> headers;
    std::string body;

private:
    std::string signed_content() const;
};

} // namespace fcg::test
