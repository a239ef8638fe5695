#pragma once
#include "platform/http/schema/shape.hpp"

#include <string>
#include <string_view>

namespace fcg::users {

/// Returns the rule of NIST SP 800-63B for the length: 8 to 128 characters of any kind; spaces count.
http::text_rule new_password_rule();

/// Returns why a password of the right length is not acceptable, or an empty text if it is.
std::string password_error_in(std::string_view password, std::string_view email);

} // namespace fcg::users
