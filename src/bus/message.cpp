#include "bus/message.hpp"

#include <algorithm>

namespace fcg::bus {

std::string_view message::find(std::string_view name) const
{
    auto const found = std::ranges::find(attributes, name, &std::pair<std::string, std::string>::first);
    return found == attributes.end() ? std::string_view{} : std::string_view(found->second);
}

void message::set(std::string_view name, std::string value)
{
    auto const found = std::ranges::find(attributes, name, &std::pair<std::string, std::string>::first);
    if (found == attributes.end())
        attributes.emplace_back(name, std::move(value));
    else
        found->second = std::move(value);
}

} // namespace fcg::bus
