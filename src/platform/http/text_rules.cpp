#include "platform/http/text_rules.hpp"

#include "platform/core/ids.hpp"
#include "platform/core/text.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace fcg::http {
namespace {

bool has_control_characters(std::string_view text, bool lines_are_welcome)
{
    for (std::size_t i = 0; i < text.size(); ++i) {
        auto const byte = static_cast<unsigned char>(text[i]);
        bool const is_line = byte == '\n' || byte == '\r' || byte == '\t';
        if ((byte < 0x20 || byte == 0x7F) && !(is_line && lines_are_welcome))
            return true;
        // U+0080 to U+009F in UTF-8.
        if (byte == 0xC2 && i + 1 < text.size() && static_cast<unsigned char>(text[i + 1]) < 0xA0)
            return true;
    }
    return false;
}

std::string complaint_about_length(std::size_t length, text_rule const& rule)
{
    if (length >= rule.least && length <= rule.most)
        return {};
    if (rule.least == rule.most)
        return fmt::format("must have exactly {} characters", rule.most);
    if (rule.least == 0)
        return fmt::format("must have at most {} characters", rule.most);
    return fmt::format("must have {} to {} characters", rule.least, rule.most);
}

bool is_domain(std::string_view text)
{
    if (text == "localhost")
        return true;
    auto const dot = text.find('.');
    return dot != text.npos && dot > 0 && text.back() != '.' && text.find("..") == text.npos;
}

/// Takes the digits at the front of `text`; how many there were.
std::size_t take_digits(std::string_view& text)
{
    auto const count =
        static_cast<std::size_t>(std::ranges::find_if_not(text, core::is_digit) - text.begin());
    text.remove_prefix(count);
    return count;
}

} // namespace

std::string complaint_about(std::string_view text, text_rule const& rule)
{
    if (has_control_characters(text, rule.lines))
        return "must not contain control characters";
    if (auto complaint = complaint_about_length(core::count_characters(text), rule); !complaint.empty())
        return complaint;
    if (rule.format == "email" && !is_email(text))
        return "must be an e-mail address such as ana@example.com";
    if (rule.format == "uuid" && !core::uuid::parse(text))
        return "must be a UUID of 36 characters";
    return {};
}

bool is_email(std::string_view text)
{
    auto const at = text.find('@');
    if (text.size() > 254 || at == 0 || at == text.npos || text.find('@', at + 1) != text.npos)
        return false;
    bool const has_space =
        std::ranges::any_of(text, [](char c) { return c == ' ' || c == '\t' || c == '\n'; });
    return !has_space && is_domain(text.substr(at + 1));
}

bool is_decimal(std::string_view text)
{
    if (text.size() > 64)
        return false;
    if (text.starts_with('-'))
        text.remove_prefix(1);
    bool const starts_with_zero = text.starts_with('0');
    auto const whole = take_digits(text);
    if (whole == 0 || (starts_with_zero && whole > 1))
        return false;
    if (text.starts_with('.')) {
        text.remove_prefix(1);
        if (take_digits(text) == 0)
            return false;
    }
    if (text.starts_with('e') || text.starts_with('E')) {
        text.remove_prefix(1);
        if (text.starts_with('+') || text.starts_with('-'))
            text.remove_prefix(1);
        if (take_digits(text) == 0)
            return false;
    }
    return text.empty();
}

} // namespace fcg::http
