#pragma once
#include <charconv>
#include <concepts>
#include <optional>
#include <string_view>

namespace fcg::core {

/// Returns the number that the whole text writes in digits of `base`, for a signed type also with a minus
/// sign. Returns nothing for any other text and for a number beyond the type's range.
template <std::integral Number>
std::optional<Number> parse_number(std::string_view text, int base = 10)
{
    Number number{};
    auto const* const end = text.data() + text.size();
    auto const [stop, error] = std::from_chars(text.data(), end, number, base);
    return error == std::errc() && stop == end ? std::optional(number) : std::nullopt;
}

/// Returns the number that the whole text writes as a decimal, also with an exponent. Returns nothing for any
/// other text and for a number beyond the type's range.
template <std::floating_point Number>
std::optional<Number> parse_number(std::string_view text)
{
    Number number{};
    auto const* const end = text.data() + text.size();
    auto const [stop, error] = std::from_chars(text.data(), end, number);
    return error == std::errc() && stop == end ? std::optional(number) : std::nullopt;
}

} // namespace fcg::core
