#pragma once
#include <string_view>

namespace fcg::users {

/// Returns the most common passwords of at least eight characters, in lower case, one per line, from
/// config/common-passwords.txt.
std::string_view common_passwords();

} // namespace fcg::users
