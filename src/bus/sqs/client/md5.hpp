#pragma once
#include "bus/sqs/client/client.hpp"

#include <openssl/types.h>

#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace fcg::bus::sqs {

/// The digests with which SQS says what it has stored or sent: MD5 in lower-case hexadecimal digits. They
/// detect damage and are no protection against attacks. Not thread-safe.
class md5 {
public:
    /// Throws std::runtime_error if this OpenSSL offers no MD5.
    md5();

    std::string of(std::string_view octets);
    /// Returns the digest of a message's attributes in any order, computed as MD5OfMessageAttributes.
    std::string of(std::vector<message_attribute> const& attributes);

private:
    struct release {
        void operator()(EVP_MD* algorithm) const;
        void operator()(EVP_MD_CTX* context) const;
    };

    void start();
    void add(std::string_view octets);
    void add_with_length(std::string_view octets);
    std::string finish();

    std::unique_ptr<EVP_MD, release> algorithm_;
    std::unique_ptr<EVP_MD_CTX, release> context_;
};

} // namespace fcg::bus::sqs
