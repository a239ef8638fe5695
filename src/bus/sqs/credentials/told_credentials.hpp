#pragma once
#include "bus/sqs/credentials/credentials.hpp"

#include <string_view>

namespace fcg::bus::sqs {

enum class told_by {
    metadata, ///< the endpoints of containers and instances: the session token is "Token"
    process   ///< credential_process: "Version" is 1, the session token is "SessionToken"
};

/// Reads {"AccessKeyId", "SecretAccessKey", "Expiration", ...}. Throws std::runtime_error, never with a value
/// of it.
credentials read_told(std::string_view json_text, told_by whom);

} // namespace fcg::bus::sqs
