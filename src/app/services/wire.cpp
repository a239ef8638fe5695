#include "app/services/wire.hpp"

#include "platform/core/text.hpp"
#include "platform/core/unavailable.hpp"

namespace fcg::app::wire {

std::string object_of(std::vector<std::pair<std::string_view, std::string>> const& members)
{
    std::string made = "{";
    for (auto const& [name, value] : members) {
        if (made.size() > 1)
            made += ',';
        core::append_json_string(made, name);
        made += ':';
        core::append_json_string(made, value);
    }
    return made + '}';
}

std::string list_of(std::string_view name, std::vector<std::string> const& texts)
{
    std::string made = "{";
    core::append_json_string(made, name);
    made += ":[";
    for (auto const& one : texts) {
        if (&one != &texts.front())
            made += ',';
        core::append_json_string(made, one);
    }
    return made + "]}";
}

void not_understood(std::string_view name)
{
    throw core::unavailable_elsewhere("another process answered with a \"" + std::string(name) +
                                      "\" that this version does not understand");
}

json::value const& member(json::value const& of, std::string_view name)
{
    auto const* const found = of.find(name);
    if (found == nullptr)
        not_understood(name);
    return *found;
}

std::string text(json::value const& of, std::string_view name)
{
    auto const* const found = member(of, name).as_text();
    if (found == nullptr)
        not_understood(name);
    return *found;
}

bool flag(json::value const& of, std::string_view name)
{
    auto const* const found = member(of, name).as_bool();
    if (found == nullptr)
        not_understood(name);
    return *found;
}

std::int64_t integer(json::value const& of, std::string_view name)
{
    auto const* const found = member(of, name).as_number();
    auto const number = found != nullptr ? json::to_integer(*found) : std::nullopt;
    if (!number)
        not_understood(name);
    return *number;
}

json::value::list const& list(json::value const& of, std::string_view name)
{
    auto const* const found = member(of, name).as_list();
    if (found == nullptr)
        not_understood(name);
    return *found;
}

} // namespace fcg::app::wire
