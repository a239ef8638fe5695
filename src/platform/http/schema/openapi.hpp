#pragma once
#include "platform/http/routing/routes.hpp"

#include <string>

namespace fcg::http {

/// Returns the OpenAPI 3.1 document of the table as JSON text. It is made from the routes that serve the
/// requests, so the two cannot disagree.
std::string describe_openapi(routes const& table, std::string_view version);

} // namespace fcg::http
