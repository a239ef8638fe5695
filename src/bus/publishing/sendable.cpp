#include "bus/queue.hpp"
#include "platform/core/text.hpp"

#include <algorithm>
#include <array>

namespace fcg::bus {
namespace {

constexpr std::size_t max_attributes = 10;
constexpr std::size_t longest_attribute_name = 256;
constexpr std::string_view attribute_type = "String"; // SQS counts it as part of the size

bool is_name_character(char character)
{
    return (character >= 'a' && character <= 'z') || (character >= 'A' && character <= 'Z') ||
           (character >= '0' && character <= '9') || character == '_' || character == '-' || character == '.';
}

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
