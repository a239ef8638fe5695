#include "app/services/wire.hpp"

#include "platform/core/text.hpp"
#include "platform/core/unavailable.hpp"

namespace fcg::app::wire {

std::string object_of(std::vector<std::pair<std::string_view, std::string>> const& members)
{
    std::string text = "{";
    for (auto const& [name, value] : members) {
        if (text.size() > 1)
            text += ',';
        core::append_json_string(text, name);
        text += ':';
        core::append_json_string(text, value);
    }
    return text + '}';
}

std::string list_of(std::string_view name, std::vector<std::string> const& texts)
{
    std::string text = "{";
    core::append_json_string(text, name);
    text += ":[";
    for (auto const& value : texts) {
        if (&value != &texts.front())
            text += ',';
        core::append_json_string(text, value);
    }
    return text + "]}";
}

void not_understood(std::string_view name)
{
    throw core::remote_unavailable("another process answered with a \"" + std::string(name) +
                                   "\" that this version does not understand");
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

json::value::list const& list(json::value const& value, std::string_view name)
{
    auto const* const list = member(value, name).as_list();
    if (list == nullptr)
        not_understood(name);
    return *list;
}

} // namespace fcg::app::wire
