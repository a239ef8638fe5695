#include "platform/http/schema/text_rules.hpp"

#include "platform/core/decimal.hpp"
#include "platform/core/ids.hpp"
#include "platform/core/text.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <span>

namespace fcg::http {
namespace {

/// The code points from `first` to `last`, both below U+00C0.
struct code_points {
    unsigned first;
    unsigned last;
};

constexpr std::array<code_points, 2> refused_in_text{{{0x00, 0x1F}, {0x7F, 0x9F}}};
constexpr std::array<code_points, 4> refused_in_lines{
    {{0x00, 0x08}, {0x0B, 0x0C}, {0x0E, 0x1F}, {0x7F, 0x9F}}}; // allows tab, line feed and carriage return

constexpr std::string_view cursor_pattern = "^[A-Za-z0-9_-]+$"; // what from_base64url() reads

std::span<code_points const> refused_by(text_rule const& rule)
{
    return rule.lines ? std::span<code_points const>(refused_in_lines) : refused_in_text;
}

bool has_refused_characters(std::string_view text, text_rule const& rule)
{
    auto const refused = refused_by(rule);
    for (std::size_t i = 0; i < text.size(); ++i) {
        unsigned point = static_cast<unsigned char>(text[i]);
        if (point == 0xC2 && i + 1 < text.size()) // U+0080 to U+00BF in UTF-8
            point = static_cast<unsigned char>(text[++i]);
        else if (point >= 0x80)
            continue;
        if (std::ranges::any_of(refused, [&](code_points const& range) {
                return point >= range.first && point <= range.last;
            }))
            return true;
    }
    return false;
}

bool is_base64url(std::string_view text)
{
    std::string bytes;
    return core::from_base64url(text, bytes);
}

std::string length_error_in(std::size_t length, text_rule const& rule)
{
    if (length >= rule.min && length <= rule.max)
        return {};
    if (rule.min == rule.max)
        return fmt::format("must have exactly {} characters", rule.max);
    if (rule.min == 0)
        return fmt::format("must have at most {} characters", rule.max);
    return fmt::format("must have {} to {} characters", rule.min, rule.max);
}

bool is_domain(std::string_view text)
{
    if (text == "localhost")
        return true;
    auto const dot = text.find('.');
    return dot != text.npos && dot > 0 && text.back() != '.' && text.find("..") == text.npos;
}

} // namespace

std::string error_in(std::string_view text, text_rule const& rule)
{
    if (has_refused_characters(text, rule))
        return "must not contain control characters";
    if (auto error_text = length_error_in(core::count_characters(text), rule); !error_text.empty())
        return error_text;
    if (rule.format == "email" && !is_email(text))
        return "must be an email address such as ana@example.com";
    if (rule.format == "uuid" && !core::uuid::parse(text))
        return "must be a UUID of 36 characters";
    if (rule.format == "cursor" && !is_base64url(text))
        return "must be the nextCursor of the page before, unchanged";
    return {};
}

std::string pattern_of(text_rule const& rule)
{
    if (rule.format == "cursor")
        return std::string(cursor_pattern);
    if (!rule.format.empty())
        return {};
    std::string refused;
    for (auto const& range : refused_by(rule))
        refused += fmt::format("\\u{:04X}-\\u{:04X}", range.first, range.last);
    if (rule.min == 0 || !rule.trimmed)
        return "^[^" + refused + "]*$";
    // White space alone becomes empty when it is trimmed.
    std::string const blank = rule.lines ? " \\t\\n\\r" : " ";
    return "^[" + blank + "]*[^" + refused + blank + "][^" + refused + "]*$";
}

bool is_email(std::string_view text)
{
    auto const index = text.find('@');
    if (text.size() > 254 || index == 0 || index == text.npos || text.find('@', index + 1) != text.npos)
        return false;
    bool const has_space =
        std::ranges::any_of(text, [](char c) { return c == ' ' || c == '\t' || c == '\n'; });
    return !has_space && is_domain(text.substr(index + 1));
}

bool is_decimal(std::string_view text)
{
    return text.size() <= 64 && core::is_decimal(text);
}

} // namespace fcg::http
