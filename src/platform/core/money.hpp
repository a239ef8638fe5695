#pragma once
#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace fcg::core {

/// An ISO 4217 currency: three upper-case letters and the number of decimals of its minor unit.
class currency {
public:
    /// Reads an active ISO 4217 code in upper case. Returns nothing if `code` is not one.
    static std::optional<currency> parse(std::string_view code);

    static currency brl() { return {"BRL", 2}; }

    /// Returns every code that parse() accepts, in alphabetical order.
    static std::vector<std::string> codes();

    std::string_view code() const { return {code_.data(), code_.size()}; }

    int decimals() const { return decimals_; }

    friend bool operator==(currency const&, currency const&) = default;

private:
    currency(std::string_view code, int decimals);
    std::array<char, 3> code_{};
    int decimals_ = 2;
};

/// An amount of money: a whole number of minor units (cents), never a floating-point number.
struct money {
    std::int64_t minor = 0;
    core::currency currency = core::currency::brl();

    friend bool operator==(money const&, money const&) = default;
};

/// The largest amount that the store reads or writes, in minor units. Far above any price, far below
/// overflow.
inline constexpr std::int64_t largest_amount_minor = 1'000'000'000'000;

/// Reads a non-negative decimal such as "59.9", "59.90", "0" or "5.99e1" exactly. Returns nothing if
/// `decimal` is not one, has more decimals than `decimals` (trailing zeros do not count), or is above
/// largest_amount_minor.
std::optional<std::int64_t> parse_minor(std::string_view decimal, int decimals);

/// Returns the shortest JSON number with this value: 5990 -> 59.9, 6000 -> 60, 1 -> 0.01 (for two decimals).
std::string format_minor(std::int64_t minor, int decimals);

/// Returns a number that compares across currencies of any decimals: minor units times 10^(4 - decimals of
/// the currency), since no currency has more than four.
std::int64_t comparable(money const& amount);
/// Reads a decimal without a currency into the scale of comparable(). Returns nothing if `decimal` is
/// negative, has more than two decimals or is not a decimal.
std::optional<std::int64_t> parse_comparable(std::string_view decimal);

/// Returns the amount as the shortest JSON number, without its currency.
inline std::string format_amount(money const& amount)
{
    return format_minor(amount.minor, amount.currency.decimals());
}

} // namespace fcg::core
