#pragma once
#include "bus/sqs/client/client.hpp"

#include <openssl/types.h>

#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace fcg::bus::sqs {

/// The digests with which SQS says what it has stored or sent: MD5 in lower-case hexadecimal digits. They
/// detect damage and are no protection against attacks.
class md5 {
public:
    /// Throws std::runtime_error if this OpenSSL offers no MD5.
    md5();

    std::string of(std::string_view octets) const;
    /// Returns the digest of a message's attributes in any order, computed as MD5OfMessageAttributes.
    std::string of(std::vector<message_attribute> const& attributes) const;

private:
    std::shared_ptr<EVP_MD> algorithm_;
};

} // namespace fcg::bus::sqs
