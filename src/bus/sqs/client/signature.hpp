#pragma once
#include "bus/sqs/credentials/credentials.hpp"
#include "platform/core/clock.hpp"

#include <string>
#include <string_view>
#include <utility>
#include <vector>

/// AWS Signature Version 4 (docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv.html).
namespace fcg::bus::sqs {

struct unsigned_request {
    std::string method = "POST";
    std::string path = "/";                                   ///< as sent, percent-encoded or not
    std::string query;                                        ///< as sent, without the '?'
    std::vector<std::pair<std::string, std::string>> headers; ///< all that are to be signed, including Host
    std::string_view body;
};

struct signing_scope {
    std::string region;
    std::string service = "sqs";
    bool normalize_path = true;    ///< for every service but S3
    bool sign_body_header = false; ///< also sends and signs X-Amz-Content-Sha256
};

/// The steps of a signature, each as text, for tests and for finding out why a server disagrees.
struct signature_steps {
    std::string canonical_request;
    std::string string_to_sign;
    std::string authorization;
};

/// A signer that remembers the key derived from a secret, a day, a region and a service: the key changes once
/// a day and costs four HMACs. Not thread-safe.
class signer {
public:
    explicit signer(signing_scope scope);
    /// Adds X-Amz-Date, and X-Amz-Security-Token if there is a session token, to the headers of `request`
    /// unless they are there. Returns the steps, with the value of the header Authorization.
    signature_steps sign(unsigned_request& request, credentials const& credentials, core::time_point now);

private:
    signing_scope scope_;
    std::string secret_;
    std::string day_;
    std::string key_;
};

} // namespace fcg::bus::sqs
