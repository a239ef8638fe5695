#include "platform/http/schema/openapi.hpp"

#include "platform/http/schema/openapi_operation.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <stdexcept>

namespace fcg::http {
namespace {

using document = nlohmann::ordered_json;

/// The body of every refusal (RFC 9457), as write_problem() in response.cpp writes it.
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

/// Adds the schema and the schemas that it refers to. Throws std::logic_error if two different schemas have
/// one name.
void add_schema(document& schemas, std::shared_ptr<schema const> const& schema)
{
    if (!schema)
        return;
    auto const parsed = document::parse(schema->document);
    auto const known = schemas.find(schema->name);
    if (known != schemas.end()) {
        if (*known != parsed)
            throw std::logic_error("two different schemas are named " + schema->name);
        return;
    }
    schemas[schema->name] = parsed;
    for (auto const& inner : schema->inner)
        add_schema(schemas, inner);
}

/// Forbids unknown members in requests. Responses may gain members.
void close_schema(document& schemas, schema const& sent)
{
    schemas[sent.name]["additionalProperties"] = false;
    for (auto const& inner : sent.inner)
        close_schema(schemas, *inner);
}

/// Removes the patterns of schemas that occur only in responses, because texts in responses are not checked.
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
    for (auto const& route : table.all()) {
        add_schema(schemas, route.body);
        for (auto const& answer : route.answers)
            add_schema(schemas, answer.body);
    }
    for (auto const& route : table.all()) {
        if (route.body)
            close_schema(schemas, *route.body);
    }
    for (auto& [name, object] : schemas.items()) {
        if (!object.contains("additionalProperties") && object.contains("properties"))
            drop_patterns(object);
    }
    document document;
    document["schemas"] = std::move(schemas);
    document["securitySchemes"]["bearer"] = {
        {"type", "http"},
        {"scheme", "bearer"},
        {"bearerFormat", "JWT"},
        {"description", "The accessToken that POST /api/auth/login answers."}};
    return document;
}

document describe_tags(routes const& table)
{
    auto tags = document::array();
    for (auto const& route : table.all()) {
        bool const known =
            std::ranges::any_of(tags, [&](document const& tag) { return tag["name"] == route.tag; });
        if (!known)
            tags.push_back({{"name", route.tag}});
    }
    return tags;
}

} // namespace

std::string describe_openapi(routes const& table, std::string_view version)
{
    document document{{"openapi", "3.1.0"}};
    document["info"] = {
        {"title", "FCG Cloud Games"},
        {"version", version},
        {"description", "A game store: accounts, a catalogue, purchases, payments and libraries."}};
    document["servers"] = document::array({{{"url", "/"}}});
    document["tags"] = describe_tags(table);
    document["paths"] = document::object();
    for (auto const& route : table.all())
        document["paths"][route.path][std::string(key_of(route.method))] = describe_operation(route);
    document["components"] = describe_components(table);
    return document.dump();
}

} // namespace fcg::http
