#include "platform/http/openapi_operation.hpp"

#include "platform/core/text.hpp"
#include "platform/http/event_stream.hpp"

#include <algorithm>

namespace fcg::http {
namespace {

using document = nlohmann::ordered_json;

document reference(std::string_view name)
{
    return {{"$ref", "#/components/schemas/" + std::string(name)}};
}

/// The segments of a path, without the braces around names: "api", "games", "id".
std::vector<std::pair<std::string_view, bool>> segments_of(std::string_view path)
{
    std::vector<std::pair<std::string_view, bool>> segments;
    while (!path.empty()) {
        path.remove_prefix(1);
        auto segment = path.substr(0, path.find('/'));
        path.remove_prefix(segment.size());
        bool const is_name = segment.starts_with('{');
        if (is_name)
            segment = segment.substr(1, segment.size() - 2);
        segments.emplace_back(segment, is_name);
    }
    return segments;
}

/// "GET /api/games/{id}/similar" -> "getGamesByIdSimilar".
std::string operation_id(route const& one)
{
    std::string id(key_of(one.method));
    for (auto const& [segment, is_name] : segments_of(one.path)) {
        if (segment == "api")
            continue;
        id += is_name ? "By" : "";
        bool starts_word = true;
        for (char const letter : segment) {
            bool const is_letter = std::isalnum(static_cast<unsigned char>(letter)) != 0;
            if (is_letter)
                id += starts_word ? static_cast<char>(std::toupper(static_cast<unsigned char>(letter)))
                                  : letter;
            starts_word = !is_letter;
        }
    }
    return id;
}

/// A path value is an id when its name says so.
document path_parameter(std::string_view name)
{
    document schema{{"type", "string"}};
    if (name == "id" || name.ends_with("Id"))
        schema["format"] = "uuid";
    return {{"name", name}, {"in", "path"}, {"required", true}, {"schema", std::move(schema)}};
}

document query_parameter(schema::parameter const& one)
{
    document made{{"name", one.name}, {"in", "query"}, {"required", one.required}};
    auto schema = document::parse(one.document);
    if (schema.contains("description")) {
        made["description"] = schema["description"];
        schema.erase("description");
    }
    if (schema.value("type", "") == "array") {
        made["style"] = "form";
        made["explode"] = false;
    }
    made["schema"] = std::move(schema);
    return made;
}

document header_parameter_document(header_parameter const& one)
{
    document schema{{"type", "string"}};
    if (!one.pattern.empty())
        schema["pattern"] = one.pattern;
    return {{"name", one.name},
            {"in", "header"},
            {"required", one.required},
            {"description", one.description},
            {"schema", std::move(schema)}};
}

document describe_parameters(route const& one)
{
    auto made = document::array();
    for (auto const& [segment, is_name] : segments_of(one.path)) {
        if (is_name)
            made.push_back(path_parameter(segment));
    }
    if (one.query) {
        for (auto const& parameter : one.query->parameters)
            made.push_back(query_parameter(parameter));
    }
    for (auto const& header : one.headers)
        made.push_back(header_parameter_document(header));
    return made;
}

constexpr std::string_view any_type = "*/*";

bool takes_body(route const& one)
{
    return one.body || one.streams_body || one.accepts != "application/json";
}

document describe_body(route const& one)
{
    document content{{"schema", one.body ? reference(one.body->name) : document{{"type", "string"}}}};
    document made{{"required", true}};
    made["content"][one.accepts] = std::move(content);
    return made;
}

/// Roles are named beside the scheme, as OpenAPI 3.1 allows; several entries are alternatives.
document describe_security(access who)
{
    auto const bearer = [](document roles) { return document{{"bearer", std::move(roles)}}; };
    switch (who) {
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

/// An event of a stream, as OpenAPI 3.2 describes one: the JSON is the text of its data.
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

void add_content(document& answered, answer const& given)
{
    if (given.body && given.content_type == event_stream_type)
        answered["content"][given.content_type]["schema"] = describe_event(reference(given.body->name));
    else if (given.body)
        answered["content"][given.content_type]["schema"] = reference(given.body->name);
    else if (given.status >= 400)
        answered["content"]["application/problem+json"]["schema"] = reference("Problem");
    else if (given.content_type != "application/json")
        answered["content"][given.content_type]["schema"] = {{"type", "string"}};
}

/// What the dispatcher answers on its own before the handler is asked.
std::vector<answer> answers_of_dispatcher(route const& one)
{
    std::vector<answer> made;
    made.push_back({400, "The request is malformed, or fields in it are wrong: `errors` names them."});
    made.push_back({401, one.access == access::anyone ? "A token was sent, and it is not valid now."
                                                      : "There is no token, or it is not valid now."});
    if (one.access != access::anyone && one.access != access::signed_in)
        made.push_back({403, "The token's role may not do this."});
    if (takes_body(one)) {
        made.push_back({413, "The body is too large."});
        made.push_back({415, one.accepts == any_type ? "A body with a Content-Encoding is not read."
                                                     : "The body must be " + one.accepts + "."});
    }
    if (!one.rate_limit.empty())
        made.push_back({429, "Too many requests: `Retry-After` says when to try again."});
    return made;
}

void add_rate_headers(document& answered, int status)
{
    auto const add = [&](std::string_view name, std::string_view what, document type) {
        answered["headers"][name] = {{"description", what}, {"schema", std::move(type)}};
    };
    document const text{{"type", "string"}};
    add("RateLimit-Policy", "How many requests there are in so many seconds: `\"player\";q=120;w=60`.", text);
    add("RateLimit", "How many are left, and when all are there again: `\"player\";r=119;t=1`.", text);
    if (status == 429)
        add("Retry-After", "In how many seconds to try again.", {{"type", "integer"}, {"minimum", 1}});
}

document describe_answers(route const& one)
{
    auto all = one.answers;
    for (auto& usual : answers_of_dispatcher(one)) {
        bool const said =
            std::ranges::any_of(all, [&](answer const& given) { return given.status == usual.status; });
        if (!said)
            all.push_back(std::move(usual));
    }

    auto made = document::object();
    for (auto const& given : all) {
        auto& answered = made[std::to_string(given.status)];
        if (answered.is_null())
            answered["description"] = given.description;
        add_content(answered, given);
        if (!one.rate_limit.empty())
            add_rate_headers(answered, given.status);
        if (given.status == 201 || given.status == 202)
            answered["headers"]["Location"] = {{"description", "Where it can be read."},
                                               {"schema", {{"type", "string"}, {"format", "uri-reference"}}}};
    }
    made["default"]["description"] = "Any other refusal.";
    made["default"]["content"]["application/problem+json"]["schema"] = reference("Problem");
    return made;
}

} // namespace

std::string_view key_of(method verb)
{
    switch (verb) {
    case method::get:
        return "get";
    case method::head:
        return "head";
    case method::post:
        return "post";
    case method::put:
        return "put";
    case method::patch:
        return "patch";
    case method::del:
        return "delete";
    default:
        return "options";
    }
}

nlohmann::ordered_json describe_operation(route const& one)
{
    document made{{"operationId", operation_id(one)}, {"summary", one.summary}, {"tags", {one.tag}}};
    made["security"] = describe_security(one.access);
    if (auto parameters = describe_parameters(one); !parameters.empty())
        made["parameters"] = std::move(parameters);
    if (takes_body(one))
        made["requestBody"] = describe_body(one);
    made["responses"] = describe_answers(one);
    return made;
}

} // namespace fcg::http
