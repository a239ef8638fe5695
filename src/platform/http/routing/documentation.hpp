#pragma once
#include "platform/http/routing/routes.hpp"

#include <string_view>

namespace fcg::http {

/// Adds GET /openapi.json and GET /docs (a page of the project's own that loads nothing from other sites).
/// Call it last, because it makes the document.
void add_documentation(routes& table, std::string_view version);

} // namespace fcg::http
