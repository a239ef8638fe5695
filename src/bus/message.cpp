#include "bus/message.hpp"

#include "platform/core/text.hpp"

#include <algorithm>
#include <charconv>

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

bool is_name_character(char character)
{
    return (character >= 'a' && character <= 'z') || (character >= 'A' && character <= 'Z') ||
           core::is_digit(character) || character == '_' || character == '-' || character == '.';
}

std::int64_t number_of(message const& message, std::string_view name)
{
    auto const text = message.find(name);
    std::int64_t number = 0;
    std::from_chars(text.data(), text.data() + text.size(), number);
    return number;
}

void note_death(message& message, death const& death)
{
    auto const attempts = number_of(message, attribute::dead_attempts) + death.attempts;
    auto const reason = core::one_line(death.reason);
    message.set(attribute::dead_reason, reason.empty() ? "no reason was given" : reason);
    message.set(attribute::dead_source, std::string(death.queue));
    message.set(attribute::dead_attempts, std::to_string(attempts));
    if (message.find(attribute::dead_first_at).empty())
        message.set(attribute::dead_first_at, core::to_rfc3339(death.first_at));
    message.set(attribute::dead_last_at, core::to_rfc3339(death.last_at));
}

} // namespace fcg::bus
