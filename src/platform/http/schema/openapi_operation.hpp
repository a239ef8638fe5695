#pragma once
#include "platform/http/routing/routes.hpp"

#include <nlohmann/json.hpp>

#include <string_view>

namespace fcg::http {

/// Returns one route as an OpenAPI operation object. For openapi.cpp.
nlohmann::ordered_json describe_operation(route const& route);

/// Returns the operation's key in a path item: "get", "delete".
std::string_view key_of(method verb);

} // namespace fcg::http
