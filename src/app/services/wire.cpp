#include "app/services/wire.hpp"

#include "platform/core/text.hpp"
#include "platform/core/unavailable.hpp"

namespace fcg::app::wire {

namespace {

[[noreturn]] void not_understood(std::string_view name)
{
    throw core::remote_unavailable("another process answered with a \"" + std::string(name) +
                                   "\" that this version does not understand");
}

} // namespace

void append_name(std::string& out, std::string_view name)
{
    if (out.size() > 1)
        out += ',';
    core::append_json_string(out, name);
    out += ':';
}

void append_text(std::string& out, std::string_view text)
{
    core::append_json_string(out, text);
}

void append_texts(std::string& out, std::vector<std::string> const& texts)
{
    out += '[';
    for (auto const& text : texts) {
        if (&text != &texts.front())
            out += ',';
        core::append_json_string(out, text);
    }
    out += ']';
}

json::value const& member(json::value const& value, std::string_view name)
{
    auto const* const element = value.find(name);
    if (element == nullptr)
        not_understood(name);
    return *element;
}

std::string text(json::value const& value, std::string_view name)
{
    auto const* const text = member(value, name).as_text();
    if (text == nullptr)
        not_understood(name);
    return *text;
}

bool flag(json::value const& value, std::string_view name)
{
    auto const* const flag_value = member(value, name).as_bool();
    if (flag_value == nullptr)
        not_understood(name);
    return *flag_value;
}

std::int64_t integer(json::value const& value, std::string_view name)
{
    auto const* const found_number = member(value, name).as_number();
    auto const number = found_number != nullptr ? json::to_integer(*found_number) : std::nullopt;
    if (!number)
        not_understood(name);
    return *number;
}

core::uuid id(json::value const& value, std::string_view name)
{
    auto const id = core::uuid::parse(text(value, name));
    if (!id)
        not_understood(name);
    return *id;
}

core::time_point moment(json::value const& value, std::string_view name)
{
    auto const moment = core::parse_rfc3339(text(value, name));
    if (!moment)
        not_understood(name);
    return *moment;
}

core::money money(json::value const& value, std::string_view minor_name, std::string_view currency_name)
{
    auto const currency = core::currency::parse(text(value, currency_name));
    if (!currency)
        not_understood(currency_name);
    return {integer(value, minor_name), *currency};
}

json::value::list const& list(json::value const& value, std::string_view name)
{
    auto const* const list = member(value, name).as_list();
    if (list == nullptr)
        not_understood(name);
    return *list;
}

} // namespace fcg::app::wire
