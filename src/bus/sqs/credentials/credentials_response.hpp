#pragma once
#include "bus/sqs/credentials/credentials.hpp"

#include <string_view>

namespace fcg::bus::sqs {

enum class credentials_source {
    metadata, ///< the endpoints of containers and instances: the session token is "Token"
    process   ///< credential_process: "Version" is 1, the session token is "SessionToken"
};

/// Reads {"AccessKeyId", "SecretAccessKey", "Expiration", ...}. Throws std::runtime_error, which never
/// contains one of the values.
credentials read_credentials_response(std::string_view json_text, credentials_source source);

} // namespace fcg::bus::sqs
