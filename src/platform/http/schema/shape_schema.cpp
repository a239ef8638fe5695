#include "platform/http/schema/shape_schema.hpp"

#include "platform/http/schema/text_rules.hpp"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <algorithm>

namespace fcg::http {
namespace {

using document = nlohmann::ordered_json;

document described(document document, std::string_view description)
{
    if (!description.empty())
        document["description"] = description;
    return document;
}

document text_document(text_rule const& rule)
{
    document document{{"type", "string"}};
    if (!rule.format.empty())
        document["format"] = rule.format;
    if (rule.min > 0)
        document["minLength"] = rule.min;
    document["maxLength"] = rule.max;
    if (auto pattern = pattern_of(rule); !pattern.empty())
        document["pattern"] = std::move(pattern);
    return described(std::move(document), rule.description);
}

/// Returns the schema with null allowed.
document or_null(document document)
{
    if (!document.contains("type"))
        return {{"anyOf", {std::move(document), {{"type", "null"}}}}};
    document["type"] = document::array({document["type"], "null"});
    if (document.contains("enum"))
        document["enum"].push_back(nullptr);
    return document;
}

} // namespace

std::string schema_of_text(text_rule const& rule)
{
    return text_document(rule).dump();
}

std::string schema_of_texts(list_rule const& rule)
{
    document document{{"type", "array"}, {"items", text_document(rule.text_rule)}, {"maxItems", rule.max}};
    return described(std::move(document), rule.description).dump();
}

std::string schema_of_integer(std::int64_t min, std::int64_t max, std::string_view description)
{
    document document{{"type", "integer"}, {"format", "int64"}, {"minimum", min}, {"maximum", max}};
    return described(std::move(document), description).dump();
}

std::string schema_of_choice(std::vector<std::string> const& choices, std::string_view description)
{
    return described({{"type", "string"}, {"enum", choices}}, description).dump();
}

std::string schema_of(std::string_view type, std::string_view format, std::string_view description)
{
    document document{{"type", type}};
    if (!format.empty())
        document["format"] = format;
    return described(std::move(document), description).dump();
}

document reference_to(std::string_view name)
{
    return {{"$ref", "#/components/schemas/" + std::string(name)}};
}

std::string schema_of_reference(std::string_view name)
{
    return reference_to(name).dump();
}

std::string schema_of_list(std::string_view name, std::size_t max_count)
{
    return document{{"type", "array"}, {"items", reference_to(name)}, {"maxItems", max_count}}.dump();
}

schema schema_of_struct(std::string name, std::vector<any_field> const& fields)
{
    schema schema{.name = std::move(name), .document = {}, .parameters = {}, .inner = {}};
    auto properties = document::object();
    auto required = document::array();
    for (auto const& field : fields) {
        auto const plain = document::parse(field.schema);
        properties[field.name] = field.nullable ? or_null(plain) : plain;
        if (field.required)
            required.push_back(field.name);
        schema.parameters.push_back({field.name, field.required, field.schema});
        if (field.inner && std::ranges::find(schema.inner, field.inner) == schema.inner.end())
            schema.inner.push_back(field.inner);
    }
    document document{{"type", "object"}, {"properties", std::move(properties)}};
    if (!required.empty())
        document["required"] = std::move(required);
    schema.document = document.dump();
    return schema;
}

schema schema_of_page(std::shared_ptr<schema const> const& item)
{
    document document{{"type", "object"}};
    document["properties"]["items"] = {{"type", "array"}, {"items", reference_to(item->name)}};
    document["properties"]["nextCursor"] = {
        {"type", {"string", "null"}},
        {"description", "Send it as `cursor` for the next page; null on the last one."}};
    document["required"] = {"items", "nextCursor"};
    return {.name = item->name + "Page", .document = document.dump(), .parameters = {}, .inner = {item}};
}

std::string must_be(std::string_view kind, json::value const& value)
{
    auto const sent = value.kind();
    std::string_view const article = value.is_null() ? "" : sent == "object" ? "an " : "a ";
    return fmt::format("must be {}, not {}{}", kind, article, sent);
}

} // namespace fcg::http
