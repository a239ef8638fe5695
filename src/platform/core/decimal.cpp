#include "platform/core/decimal.hpp"

#include "platform/core/text.hpp"

#include <algorithm>
#include <charconv>
#include <string>

namespace fcg::core {
namespace {

/// Removes the first character if it is one of `characters`. Returns whether it was.
bool skip_one_of(std::string_view characters, std::string_view& text)
{
    bool const is_there = !text.empty() && characters.find(text.front()) != characters.npos;
    text.remove_prefix(is_there ? 1 : 0);
    return is_there;
}

/// Removes the digits at the front. Returns false if there are none.
bool skip_digits(std::string_view& text)
{
    auto const count = std::ranges::find_if_not(text, is_digit) - text.begin();
    text.remove_prefix(static_cast<std::size_t>(count));
    return count > 0;
}

} // namespace

bool is_decimal(std::string_view text)
{
    skip_one_of("-", text);
    bool const has_leading_zero = text.size() > 1 && text[0] == '0' && is_digit(text[1]);
    if (has_leading_zero || !skip_digits(text))
        return false;
    if (skip_one_of(".", text) && !skip_digits(text))
        return false;
    if (skip_one_of("eE", text)) {
        skip_one_of("+-", text);
        if (!skip_digits(text))
            return false;
    }
    return text.empty();
}

std::optional<std::int64_t> scaled_integer(std::string_view text, int decimals)
{
    bool const negative = skip_one_of("-", text);

    // The digits without the point, and the power of ten that multiplies them.
    auto const mark = std::min(text.find_first_of("eE"), text.size());
    auto const mantissa = text.substr(0, mark);
    auto const point = std::min(mantissa.find('.'), mantissa.size());
    std::string digits(mantissa.substr(0, point));
    std::int64_t power = decimals;
    if (point < mantissa.size()) {
        digits += mantissa.substr(point + 1);
        power -= static_cast<std::int64_t>(mantissa.size() - point - 1);
    }
    digits.erase(0, std::min(digits.find_first_not_of('0'), digits.size()));
    if (digits.empty())
        return 0;
    if (mark < text.size()) {
        auto exponent_text = text.substr(mark + 1);
        skip_one_of("+", exponent_text);
        std::int32_t exponent = 0;
        if (std::from_chars(exponent_text.data(), exponent_text.data() + exponent_text.size(), exponent).ec !=
            std::errc{})
            return std::nullopt;
        power += exponent;
    }
    while (power < 0 && digits.ends_with('0')) {
        digits.pop_back();
        ++power;
    }
    constexpr std::int64_t max_digits = 19;
    if (power < 0 || static_cast<std::int64_t>(digits.size()) + power > max_digits)
        return std::nullopt;
    digits.append(static_cast<std::size_t>(power), '0');
    digits.insert(0, negative ? "-" : "");
    std::int64_t whole = 0;
    auto const [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), whole);
    return error == std::errc{} ? std::optional(whole) : std::nullopt;
}

} // namespace fcg::core
