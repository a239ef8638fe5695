#include "platform/http/openapi.hpp"

#include "platform/http/openapi_operation.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <stdexcept>

namespace fcg::http {
namespace {

using document = nlohmann::ordered_json;

/// The problem that every refusal is (RFC 9457), as response.cpp writes it.
constexpr std::string_view problem_schema = R"({
  "type": "object",
  "description": "Problem details (RFC 9457).",
  "properties": {
    "type": {"type": "string", "format": "uri-reference", "description": "/problems/ and a stable slug."},
    "title": {"type": "string"},
    "status": {"type": "integer", "minimum": 400, "maximum": 599},
    "detail": {"type": "string"},
    "errors": {
      "type": "array",
      "description": "One entry for each fault in the request.",
      "items": {
        "type": "object",
        "properties": {
          "field": {"type": "string", "description": "A member such as lines[2].title, a parameter or a header."},
          "reason": {"type": "string"}
        },
        "required": ["field", "reason"]
      }
    }
  },
  "required": ["type", "title", "status", "detail"]
})";

/// Adds the schema and what it refers to. Two schemas of one name must be the same.
void add_schema(document& schemas, std::shared_ptr<schema const> const& one)
{
    if (!one)
        return;
    auto const parsed = document::parse(one->document);
    auto const known = schemas.find(one->name);
    if (known != schemas.end()) {
        if (*known != parsed)
            throw std::logic_error("two different schemas are named " + one->name);
        return;
    }
    schemas[one->name] = parsed;
    for (auto const& inner : one->inner)
        add_schema(schemas, inner);
}

/// Unknown members of what is sent to us are refused; what we answer may grow.
void close_schema(document& schemas, schema const& sent)
{
    schemas[sent.name]["additionalProperties"] = false;
    for (auto const& inner : sent.inner)
        close_schema(schemas, *inner);
}

/// The characters of what is only answered are not looked at on their way out, so no pattern is promised.
void drop_patterns(document& answered)
{
    for (auto& [name, property] : answered["properties"].items()) {
        property.erase("pattern");
        if (property.contains("items"))
            property["items"].erase("pattern");
    }
}

document describe_components(routes const& table)
{
    auto schemas = document::object();
    schemas["Problem"] = document::parse(problem_schema);
    for (auto const& one : table.all()) {
        add_schema(schemas, one.body);
        for (auto const& given : one.answers)
            add_schema(schemas, given.body);
    }
    for (auto const& one : table.all()) {
        if (one.body)
            close_schema(schemas, *one.body);
    }
    for (auto& [name, one] : schemas.items()) {
        if (!one.contains("additionalProperties") && one.contains("properties"))
            drop_patterns(one);
    }
    document made;
    made["schemas"] = std::move(schemas);
    made["securitySchemes"]["bearer"] = {
        {"type", "http"},
        {"scheme", "bearer"},
        {"bearerFormat", "JWT"},
        {"description", "The accessToken that POST /api/auth/login answers."}};
    return made;
}

document describe_tags(routes const& table)
{
    auto made = document::array();
    for (auto const& one : table.all()) {
        bool const known =
            std::ranges::any_of(made, [&](document const& tag) { return tag["name"] == one.tag; });
        if (!known)
            made.push_back({{"name", one.tag}});
    }
    return made;
}

} // namespace

std::string describe_openapi(routes const& table, std::string_view version)
{
    document made{{"openapi", "3.1.0"}};
    made["info"] = {
        {"title", "FCG Cloud Games"},
        {"version", version},
        {"description", "A game store: accounts, a catalogue, purchases, payments and libraries."}};
    made["servers"] = document::array({{{"url", "/"}}});
    made["tags"] = describe_tags(table);
    made["paths"] = document::object();
    for (auto const& one : table.all())
        made["paths"][one.path][std::string(key_of(one.method))] = describe_operation(one);
    made["components"] = describe_components(table);
    return made.dump();
}

} // namespace fcg::http
