#pragma once
#include "platform/http/client.hpp"

#include <string>

namespace fcg::http {

/// The request line and the headers as bytes, written into the memory of `used`. The body's length is ours to
/// say. Throws std::invalid_argument when a target or a header would break out of its line.
std::string request_head(client_request const& wanted, std::string const& base_path,
                         std::string const& authority, std::string used);

} // namespace fcg::http
