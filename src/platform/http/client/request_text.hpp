#pragma once
#include "platform/http/client/client.hpp"

#include <string>

namespace fcg::http {

/// Returns the request line and the headers as bytes, written into the memory of `used`. Content-Length is
/// computed from the body, never taken from `request`. Throws std::invalid_argument if a target or a header
/// would break out of its line.
std::string request_head(client_request const& request, std::string const& base_path,
                         std::string const& authority, std::string used);

} // namespace fcg::http
