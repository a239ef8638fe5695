#include "bus/queue.hpp"
#include "platform/core/text.hpp"

#include <algorithm>

namespace fcg::bus {
namespace {

constexpr std::size_t most_attributes = 10;
constexpr std::size_t longest_attribute_name = 256;
constexpr std::string_view attribute_type = "String"; // SQS counts it into the size

/// Every character that SQS refuses, apart from surrogates, which UTF-8 cannot hold.
bool is_refused_control(char one)
{
    return static_cast<unsigned char>(one) < 0x20 && one != '\t' && one != '\n' && one != '\r';
}

/// U+FFFE and U+FFFF share their first two octets.
constexpr std::string_view noncharacter_start = "\xEF\xBF";

bool is_noncharacter(std::string_view text, std::size_t at)
{
    auto const last = text.substr(at).starts_with(noncharacter_start) ? text.substr(at + 2, 1) : "";
    return last == "\xBE" || last == "\xBF";
}

bool holds_noncharacter(std::string_view text)
{
    std::size_t at = text.find(noncharacter_start);
    while (at != std::string_view::npos && !is_noncharacter(text, at))
        at = text.find(noncharacter_start, at + 1);
    return at != std::string_view::npos;
}

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
            return "\"" + one_line(name, 40) + "\" cannot be the name of an attribute";
        if (auto const fault = why_unsendable_text(value); !fault.empty())
            return "the attribute " + name + " " + std::string(fault);
        if (std::ranges::count(one.attributes, name, &std::pair<std::string, std::string>::first) > 1)
            return "the attribute " + name + " stands twice";
    }
    return {};
}

std::size_t size_of(message const& one)
{
    std::size_t octets = one.body.size();
    for (auto const& [name, value] : one.attributes)
        octets += name.size() + attribute_type.size() + value.size();
    return octets;
}

} // namespace

std::string_view why_unsendable_text(std::string_view text)
{
    if (text.empty())
        return "is empty";
    if (!core::is_utf8(text))
        return "is not UTF-8";
    if (std::ranges::any_of(text, is_refused_control))
        return "holds a control character";
    if (holds_noncharacter(text))
        return "holds U+FFFE or U+FFFF";
    return {};
}

std::string why_unsendable(message const& one)
{
    if (auto const octets = size_of(one); octets > largest_message)
        return "it has " + std::to_string(octets) + " octets, at most " + std::to_string(largest_message) +
               " are allowed";
    if (auto const fault = why_unsendable_text(one.body); !fault.empty())
        return "its body " + std::string(fault);
    return attribute_fault(one);
}

std::string one_line(std::string_view text, std::size_t most)
{
    std::string line(text);
    if (!core::is_utf8(line))
        std::ranges::replace_if(line, [](char one) { return static_cast<unsigned char>(one) >= 0x80; }, '?');
    std::ranges::replace_if(line, [](char one) { return static_cast<unsigned char>(one) < 0x20; }, ' ');
    for (std::size_t at = line.find(noncharacter_start); at != std::string::npos;
         at = line.find(noncharacter_start, at + 1))
        if (is_noncharacter(line, at))
            line.replace(at, 3, "?");
    if (line.size() <= most)
        return line;
    std::size_t end = most;
    while (end > 0 && (static_cast<unsigned char>(line[end]) & 0xC0U) == 0x80U) // within a character
        --end;
    return line.substr(0, end) + "...";
}

} // namespace fcg::bus
