#pragma once
#include "platform/http/shape.hpp"

#include <string>
#include <string_view>

namespace fcg::users {

/// Length as NIST SP 800-63B asks: 8 to 128 characters, any of them, spaces count.
http::text_rule new_password_rule();

/// Why this may not become a password although its length is right; empty when it may.
std::string complaint_about_password(std::string_view password, std::string_view email);

} // namespace fcg::users
