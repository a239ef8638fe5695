#pragma once
#include <string_view>

namespace fcg::users {

/// The most common passwords of eight characters and more, in lower case, one a line:
/// config/common-passwords.txt.
std::string_view common_passwords();

} // namespace fcg::users
