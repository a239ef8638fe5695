#include "platform/http/schema/openapi.hpp"

#include "platform/core/text.hpp"
#include "platform/http/routing/target.hpp"
#include "platform/http/schema/shape_schema.hpp"
#include "platform/http/server/event_stream.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <stdexcept>

namespace fcg::http {
namespace {

using document = nlohmann::ordered_json;

/// Returns the operation's key in a path item: "get", "delete".
std::string key_of(method verb)
{
    return core::to_lower_ascii(to_text(verb));
}

/// Returns the operation's id: "GET /api/games/{id}/similar" -> "getGamesByIdSimilar".
std::string operation_id(route const& route)
{
    auto id = key_of(route.method);
    auto const segments = split_path(route.path);
    for (auto const segment : segments.all()) {
        if (segment == "api")
            continue;
        id += is_parameter(segment) ? "By" : "";
        bool starts_word = true;
        for (char const character : segment) {
            bool const is_alphanumeric = std::isalnum(static_cast<unsigned char>(character)) != 0;
            if (is_alphanumeric)
                id += starts_word ? static_cast<char>(std::toupper(static_cast<unsigned char>(character)))
                                  : character;
            starts_word = !is_alphanumeric;
        }
    }
    return id;
}

/// Describes a path parameter. It is an id if its name says so.
document path_parameter(std::string_view name)
{
    document schema{{"type", "string"}};
    if (name == "id" || name.ends_with("Id"))
        schema["format"] = "uuid";
    return {{"name", name}, {"in", "path"}, {"required", true}, {"schema", std::move(schema)}};
}

document query_parameter(schema::parameter const& parameter)
{
    document document{{"name", parameter.name}, {"in", "query"}, {"required", parameter.required}};
    auto schema = document::parse(parameter.document);
    if (schema.contains("description")) {
        document["description"] = schema["description"];
        schema.erase("description");
    }
    if (schema.value("type", "") == "array") {
        document["style"] = "form";
        document["explode"] = false;
    }
    document["schema"] = std::move(schema);
    return document;
}

document header_parameter_document(header_parameter const& header_parameter)
{
    document schema{{"type", "string"}};
    if (!header_parameter.pattern.empty())
        schema["pattern"] = header_parameter.pattern;
    return {{"name", header_parameter.name},
            {"in", "header"},
            {"required", header_parameter.required},
            {"description", header_parameter.description},
            {"schema", std::move(schema)}};
}

document describe_parameters(route const& route)
{
    auto parameters = document::array();
    auto const segments = split_path(route.path);
    for (auto const segment : segments.all()) {
        if (is_parameter(segment))
            parameters.push_back(path_parameter(parameter_name(segment)));
    }
    if (route.query) {
        for (auto const& parameter : route.query->parameters)
            parameters.push_back(query_parameter(parameter));
    }
    for (auto const& header : route.headers)
        parameters.push_back(header_parameter_document(header));
    return parameters;
}

constexpr std::string_view any_type = "*/*";

bool takes_body(route const& route)
{
    return route.body || route.streams_body || route.accepts != "application/json";
}

document describe_body(route const& route)
{
    document content{{"schema", route.body ? reference_to(route.body->name) : document{{"type", "string"}}}};
    document document{{"required", true}};
    document["content"][route.accepts] = std::move(content);
    return document;
}

/// Describes who may call. Roles are named beside the scheme, as OpenAPI 3.1 allows; several entries are
/// alternatives.
document describe_security(access access)
{
    auto const bearer = [](document roles) { return document{{"bearer", std::move(roles)}}; };
    switch (access) {
    case access::anyone:
        return document::array();
    case access::signed_in:
        return document::array({bearer(document::array())});
    case access::admin:
        return document::array({bearer(document::array({"admin"}))});
    case access::service:
        return document::array({bearer(document::array({"service"}))});
    case access::service_or_admin:
        break;
    }
    return document::array({bearer(document::array({"service"})), bearer(document::array({"admin"}))});
}

/// Describes an event of a stream as OpenAPI 3.2 does: the JSON is the text of its data.
document describe_event(document data)
{
    return {{"type", "object"},
            {"required", {"data"}},
            {"properties",
             {{"id", {{"type", "string"}}},
              {"event", {{"type", "string"}}},
              {"data",
               {{"type", "string"},
                {"contentMediaType", "application/json"},
                {"contentSchema", std::move(data)}}}}}};
}

void add_content(document& answered, answer const& answer)
{
    if (answer.body && answer.content_type == event_stream_type)
        answered["content"][answer.content_type]["schema"] = describe_event(reference_to(answer.body->name));
    else if (answer.body)
        answered["content"][answer.content_type]["schema"] = reference_to(answer.body->name);
    else if (answer.status >= 400)
        answered["content"]["application/problem+json"]["schema"] = reference_to("Problem");
    else if (answer.content_type != "application/json")
        answered["content"][answer.content_type]["schema"] = {{"type", "string"}};
}

/// Returns the responses that the dispatcher makes itself before the handler runs.
std::vector<answer> answers_of_dispatcher(route const& route)
{
    std::vector<answer> answers;
    answers.push_back({400, "The request is malformed, or fields in it are wrong: `errors` names them."});
    answers.push_back({401, route.access == access::anyone ? "A token was sent, and it is not valid now."
                                                           : "There is no token, or it is not valid now."});
    if (route.access != access::anyone && route.access != access::signed_in)
        answers.push_back({403, "The token's role may not do this."});
    if (takes_body(route)) {
        answers.push_back({413, "The body is too large."});
        answers.push_back({415, route.accepts == any_type ? "A body with a Content-Encoding is not read."
                                                          : "The body must be " + route.accepts + "."});
    }
    if (!route.rate_limit.empty())
        answers.push_back({429, "Too many requests: `Retry-After` says when to try again."});
    return answers;
}

void add_rate_headers(document& answered, int status)
{
    auto const add = [&](std::string_view name, std::string_view value, document type) {
        answered["headers"][name] = {{"description", value}, {"schema", std::move(type)}};
    };
    document const text{{"type", "string"}};
    add("RateLimit-Policy", "How many requests are allowed in how many seconds: `\"player\";q=120;w=60`.",
        text);
    add("RateLimit",
        "How many are left, and in how many seconds all are available again: `\"player\";r=119;t=1`.", text);
    if (status == 429)
        add("Retry-After", "In how many seconds to try again.", {{"type", "integer"}, {"minimum", 1}});
}

document describe_responses(route const& route)
{
    auto answers = route.answers;
    for (auto& usual : answers_of_dispatcher(route)) {
        bool const said =
            std::ranges::any_of(answers, [&](answer const& answer) { return answer.status == usual.status; });
        if (!said)
            answers.push_back(std::move(usual));
    }

    auto responses = document::object();
    for (auto const& answer : answers) {
        auto& answered = responses[std::to_string(answer.status)];
        if (answered.is_null())
            answered["description"] = answer.description;
        add_content(answered, answer);
        if (!route.rate_limit.empty())
            add_rate_headers(answered, answer.status);
        if (answer.status == 201 || answer.status == 202)
            answered["headers"]["Location"] = {{"description", "Where it can be read."},
                                               {"schema", {{"type", "string"}, {"format", "uri-reference"}}}};
    }
    responses["default"]["description"] = "Any other refusal.";
    responses["default"]["content"]["application/problem+json"]["schema"] = reference_to("Problem");
    return responses;
}

document describe_operation(route const& route)
{
    document document{
        {"operationId", operation_id(route)}, {"summary", route.summary}, {"tags", {route.tag}}};
    document["security"] = describe_security(route.access);
    if (auto parameters = describe_parameters(route); !parameters.empty())
        document["parameters"] = std::move(parameters);
    if (takes_body(route))
        document["requestBody"] = describe_body(route);
    document["responses"] = describe_responses(route);
    return document;
}

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
        document["paths"][route.path][key_of(route.method)] = describe_operation(route);
    document["components"] = describe_components(table);
    return document.dump();
}

} // namespace fcg::http
