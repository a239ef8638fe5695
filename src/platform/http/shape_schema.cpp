#include "platform/http/shape_schema.hpp"

#include "platform/http/text_rules.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>

namespace fcg::http {
namespace {

using document = nlohmann::ordered_json;

document described(document made, std::string_view description)
{
    if (!description.empty())
        made["description"] = description;
    return made;
}

document text_document(text_rule const& rule)
{
    document made{{"type", "string"}};
    if (!rule.format.empty())
        made["format"] = rule.format;
    if (rule.min > 0)
        made["minLength"] = rule.min;
    made["maxLength"] = rule.max;
    if (auto pattern = pattern_of(rule); !pattern.empty())
        made["pattern"] = std::move(pattern);
    return described(std::move(made), rule.description);
}

/// The same schema with null allowed.
document or_null(document made)
{
    if (!made.contains("type"))
        return {{"anyOf", {std::move(made), {{"type", "null"}}}}};
    made["type"] = document::array({made["type"], "null"});
    if (made.contains("enum"))
        made["enum"].push_back(nullptr);
    return made;
}

} // namespace

std::string schema_of_text(text_rule const& rule)
{
    return text_document(rule).dump();
}

std::string schema_of_texts(list_rule const& rule)
{
    document made{{"type", "array"}, {"items", text_document(rule.each)}, {"maxItems", rule.max}};
    return described(std::move(made), rule.description).dump();
}

std::string schema_of_integer(std::int64_t min, std::int64_t max, std::string_view description)
{
    document made{{"type", "integer"}, {"format", "int64"}, {"minimum", min}, {"maximum", max}};
    return described(std::move(made), description).dump();
}

std::string schema_of_choice(std::vector<std::string> const& choices, std::string_view description)
{
    return described({{"type", "string"}, {"enum", choices}}, description).dump();
}

std::string schema_of(std::string_view type, std::string_view format, std::string_view description)
{
    document made{{"type", type}};
    if (!format.empty())
        made["format"] = format;
    return described(std::move(made), description).dump();
}

std::string schema_of_reference(std::string_view name)
{
    return document{{"$ref", "#/components/schemas/" + std::string(name)}}.dump();
}

std::string schema_of_list(std::string_view name, std::size_t max_count)
{
    document made{{"type", "array"}};
    made["items"] = {{"$ref", "#/components/schemas/" + std::string(name)}};
    made["maxItems"] = max_count;
    return made.dump();
}

schema schema_of_struct(std::string name, std::vector<any_field> const& fields)
{
    schema made{.name = std::move(name), .document = {}, .parameters = {}, .inner = {}};
    auto properties = document::object();
    auto required = document::array();
    for (auto const& one : fields) {
        auto const plain = document::parse(one.schema);
        properties[one.name] = one.nullable ? or_null(plain) : plain;
        if (one.required)
            required.push_back(one.name);
        made.parameters.push_back({one.name, one.required, one.schema});
        if (one.inner && std::ranges::find(made.inner, one.inner) == made.inner.end())
            made.inner.push_back(one.inner);
    }
    document whole{{"type", "object"}, {"properties", std::move(properties)}};
    if (!required.empty())
        whole["required"] = std::move(required);
    made.document = whole.dump();
    return made;
}

schema schema_of_page(std::shared_ptr<schema const> const& item)
{
    document whole{{"type", "object"}};
    whole["properties"]["items"] = {{"type", "array"}};
    whole["properties"]["items"]["items"] = {{"$ref", "#/components/schemas/" + item->name}};
    whole["properties"]["nextCursor"] = {
        {"type", {"string", "null"}},
        {"description", "Send it as `cursor` for the next page; null on the last one."}};
    whole["required"] = {"items", "nextCursor"};
    return {.name = item->name + "Page", .document = whole.dump(), .parameters = {}, .inner = {item}};
}

std::string kind_with_article(json::value const& given)
{
    if (given.is_null())
        return "null";
    auto const kind = given.kind();
    return (kind == "object" ? "an " : "a ") + std::string(kind);
}

} // namespace fcg::http
