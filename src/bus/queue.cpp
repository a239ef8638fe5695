#include "bus/queue.hpp"

#include "platform/core/text.hpp"

#include <algorithm>
#include <array>
#include <charconv>

namespace fcg::bus {
namespace {

constexpr std::size_t max_attributes = 10;
constexpr std::size_t longest_attribute_name = 256;
constexpr std::string_view attribute_type = "String"; // SQS counts it as part of the size

bool is_attribute_name(std::string_view name)
{
    if (name.empty() || name.size() > longest_attribute_name || !std::ranges::all_of(name, is_name_character))
        return false;
    if (name.front() == '.' || name.back() == '.' || name.find("..") != std::string_view::npos)
        return false;
    std::string const lower = core::to_lower_ascii(name.substr(0, 7));
    return !lower.starts_with("aws.") && !lower.starts_with("amazon.");
}

/// Counts the attributes that burials add; they are allowed beside the ten, so that a dead letter can be
/// moved with all its attributes.
std::size_t attributes_of_death(message const& message)
{
    constexpr std::array added{attribute::dead_reason, attribute::dead_source, attribute::dead_attempts,
                               attribute::dead_first_at, attribute::dead_last_at};
    return static_cast<std::size_t>(std::ranges::count_if(message.attributes, [&](auto const& entry) {
        return std::ranges::find(added, entry.first) != added.end();
    }));
}

std::string attribute_fault(message const& message)
{
    auto const own = message.attributes.size() - attributes_of_death(message);
    if (own > max_attributes)
        return "it has " + std::to_string(own) + " attributes, at most " + std::to_string(max_attributes) +
               " are allowed";
    for (auto const& [name, value] : message.attributes) {
        if (!is_attribute_name(name))
            return "\"" + core::one_line(name, 40) + "\" cannot be the name of an attribute";
        if (auto const fault = core::why_unsendable_text(value); !fault.empty())
            return "the attribute " + name + " " + std::string(fault);
        if (std::ranges::count(message.attributes, name, &std::pair<std::string, std::string>::first) > 1)
            return "the attribute " + name + " appears twice";
    }
    return {};
}

} // namespace

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

std::size_t octets_of(message const& message)
{
    std::size_t octets = message.body.size();
    for (auto const& [name, value] : message.attributes)
        octets += name.size() + attribute_type.size() + value.size();
    return octets;
}

std::string why_unsendable(message const& message)
{
    if (auto const octets = octets_of(message); octets > largest_message)
        return "it has " + std::to_string(octets) + " octets, at most " + std::to_string(largest_message) +
               " are allowed";
    if (auto const fault = core::why_unsendable_text(message.body); !fault.empty())
        return "its body " + std::string(fault);
    return attribute_fault(message);
}

std::string why_unsendable(outgoing const& outgoing)
{
    if (outgoing.delay < std::chrono::seconds(0) || outgoing.delay > longest_delay)
        return "its delay is not within 0 and " + std::to_string(longest_delay.count()) + " seconds";
    return why_unsendable(outgoing.content);
}

bool is_queue_name(std::string_view name)
{
    auto const is_fine = [](char character) { return is_name_character(character) && character != '.'; };
    return !name.empty() && name.size() <= longest_queue_name && std::ranges::all_of(name, is_fine) &&
           !name.ends_with(dead_letter_queue(""));
}

} // namespace fcg::bus
