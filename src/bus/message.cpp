#include "bus/message.hpp"

#include <algorithm>

namespace fcg::bus {

std::string_view message::find(std::string_view name) const
{
    auto const it = std::ranges::find(attributes, name, &std::pair<std::string, std::string>::first);
    return it == attributes.end() ? std::string_view{} : std::string_view(it->second);
}

void message::set(std::string_view name, std::string value)
{
    auto const it = std::ranges::find(attributes, name, &std::pair<std::string, std::string>::first);
    if (it == attributes.end())
        attributes.emplace_back(name, std::move(value));
    else
        it->second = std::move(value);
}

} // namespace fcg::bus
