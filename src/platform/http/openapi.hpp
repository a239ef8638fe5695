#pragma once
#include "platform/http/routes.hpp"

#include <string>

namespace fcg::http {

/// The OpenAPI 3.1 document of the table, as JSON text. Made from the same rows that answer, so it cannot
/// disagree.
std::string describe_openapi(routes const& table, std::string_view version);

/// Adds GET /openapi.json and GET /docs (a page of our own, without anything from elsewhere).
/// Call last: the document is made here.
void add_documentation(routes& table, std::string_view version);

} // namespace fcg::http
