#include "bus/contracts/schema.hpp"

namespace fcg::contracts {
namespace {

constexpr std::string_view id_schema = R"({"type":"string","minLength":1,"maxLength":128})";
constexpr std::string_view text_schema = R"({"type":"string"})";
constexpr std::string_view amount_schema = R"({"type":"number","minimum":0})";
constexpr std::string_view currency_schema = R"({"type":"string","pattern":"^[A-Z]{3}$"})";

/// Returns the schema of a text that is one of `values`. They are not escaped, so they must be literals that
/// need no escaping.
std::string choice_schema(std::span<std::string_view const> values)
{
    std::string list;
    for (auto const value : values)
        list.append(list.empty() ? "\"" : ",\"").append(value).append("\"");
    return R"({"type":"string","enum":[)" + list + "]}";
}

std::string number_schema(std::string_view type, std::int64_t min)
{
    return R"({"type":)" + std::string(type) + R"(,"minimum":)" + std::to_string(min) + "}";
}

} // namespace

void body_schema::member(std::string_view name, std::string_view schema)
{
    optional_member(name, schema);
    if (!optional_)
        required_.append(required_.empty() ? "\"" : ",\"").append(name).append("\"");
}

void body_schema::optional_member(std::string_view name, std::string_view schema)
{
    properties_.append(properties_.empty() ? "\"" : ",\"").append(name).append("\":").append(schema);
}

void body_schema::one_of(std::string_view name, std::span<std::string_view const> known)
{
    member(name, choice_schema(known));
}

void body_schema::id(std::string_view name, std::string const&)
{
    member(name, id_schema);
}

void body_schema::id(std::string_view name, std::optional<std::string> const&)
{
    optional_member(name, R"({"type":["string","null"],"minLength":1,"maxLength":128})");
}

void body_schema::id_as_written(std::string_view name, std::string const&)
{
    member(name, id_schema);
}

void body_schema::text(std::string_view name, std::string const&)
{
    member(name, text_schema);
}

void body_schema::text(std::string_view name, std::optional<std::string> const&)
{
    optional_member(name, R"({"type":["string","null"]})");
}

void body_schema::texts(std::string_view name, std::vector<std::string> const&)
{
    member(name, R"({"type":"array","items":{"type":"string"}})");
}

void body_schema::method(std::string_view name, payment_method)
{
    one_of(name, payment_method_names());
}

void body_schema::number(std::string_view name, std::int64_t, std::int64_t min)
{
    member(name, number_schema(R"("integer")", min));
}

void body_schema::number(std::string_view name, std::optional<std::int64_t>, std::int64_t min)
{
    optional_member(name, number_schema(R"(["integer","null"])", min));
}

void body_schema::flag(std::string_view name, bool)
{
    member(name, R"({"type":"boolean"})");
}

void body_schema::money(std::string_view name, core::money const&)
{
    member(name, amount_schema);
    member("currency", currency_schema);
}

void body_schema::money(std::string_view name, std::optional<core::money> const&)
{
    optional_member(name, amount_schema);
    optional_member("currency", currency_schema);
}

void body_schema::amount(std::string_view name, core::money const&, core::currency)
{
    member(name, amount_schema);
}

void body_schema::known_amount(std::string_view name, std::int64_t, core::currency)
{
    optional_member(name, amount_schema);
}

void body_schema::moment(std::string_view name, core::time_point)
{
    member(name, R"({"type":"string","format":"date-time"})");
}

void body_schema::day(std::string_view name, std::optional<std::chrono::year_month_day>)
{
    optional_member(name, R"({"type":["string","null"],"format":"date"})");
}

std::string body_schema::finish(std::string_view version)
{
    optional_member("version", R"({"type":"string","const":")" + std::string(version) + "\"}");
    return R"({"type":"object","properties":{)" + properties_ + R"(},"required":[)" + required_ + "]}";
}

} // namespace fcg::contracts
