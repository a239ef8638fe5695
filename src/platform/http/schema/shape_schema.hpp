#pragma once
#include "platform/http/schema/shape.hpp"

#include <nlohmann/json_fwd.hpp>

/// Makes the JSON Schema (2020-12) texts of fields and shapes, and the errors about kinds of values. For
/// shape*.cpp and openapi.cpp.
namespace fcg::http {

std::string schema_of_text(text_rule const& rule);
std::string schema_of_texts(list_rule const& rule);
std::string schema_of_integer(std::int64_t min, std::int64_t max, std::string_view description);
std::string schema_of_choice(std::vector<std::string> const& choices, std::string_view description);
/// Returns a type with a format, such as "string" and "date-time". `format` and `description` may be empty.
std::string schema_of(std::string_view type, std::string_view format, std::string_view description);
/// Returns a reference to the component schema of that name.
nlohmann::ordered_json reference_to(std::string_view name);
std::string schema_of_reference(std::string_view name);
std::string schema_of_list(std::string_view name, std::size_t max_count);

schema schema_of_struct(std::string name, std::vector<any_field> const& fields);
schema schema_of_page(std::shared_ptr<schema const> const& item);

/// Returns the error for a value of another kind: "must be a text, not an object".
std::string must_be(std::string_view kind, json::value const& value);

} // namespace fcg::http
