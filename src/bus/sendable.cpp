#include "bus/queue.hpp"
#include "platform/core/text.hpp"

#include <algorithm>

namespace fcg::bus {
namespace {

constexpr std::size_t most_attributes = 10;
constexpr std::size_t longest_attribute_name = 256;
constexpr std::string_view attribute_type = "String"; // SQS counts it into the size

bool is_name_character(char one)
{
    return (one >= 'a' && one <= 'z') || (one >= 'A' && one <= 'Z') || (one >= '0' && one <= '9') ||
           one == '_' || one == '-' || one == '.';
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

std::string attribute_fault(message const& one)
{
    if (one.attributes.size() > most_attributes)
        return "it has " + std::to_string(one.attributes.size()) + " attributes, at most " +
               std::to_string(most_attributes) + " are allowed";
    for (auto const& [name, value] : one.attributes) {
        if (!is_attribute_name(name))
            return "\"" + core::one_line(name, 40) + "\" cannot be the name of an attribute";
        if (auto const fault = core::why_unsendable_text(value); !fault.empty())
            return "the attribute " + name + " " + std::string(fault);
        if (std::ranges::count(one.attributes, name, &std::pair<std::string, std::string>::first) > 1)
            return "the attribute " + name + " stands twice";
    }
    return {};
}

} // namespace

std::size_t octets_of(message const& one)
{
    std::size_t octets = one.body.size();
    for (auto const& [name, value] : one.attributes)
        octets += name.size() + attribute_type.size() + value.size();
    return octets;
}

std::string why_unsendable(message const& one)
{
    if (auto const octets = octets_of(one); octets > largest_message)
        return "it has " + std::to_string(octets) + " octets, at most " + std::to_string(largest_message) +
               " are allowed";
    if (auto const fault = core::why_unsendable_text(one.body); !fault.empty())
        return "its body " + std::string(fault);
    return attribute_fault(one);
}

} // namespace fcg::bus
