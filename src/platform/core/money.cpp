#include "platform/core/money.hpp"

#include "platform/core/text.hpp"

#include <algorithm>
#include <array>

namespace fcg::core {
namespace {

struct currency_group {
    std::int8_t decimals;
    std::string_view codes; ///< codes of three letters and a space, repeated
};

/// The active codes of ISO 4217 (2026), without metals, test codes and units that have no minor unit.
constexpr std::array<currency_group, 4> iso_4217{{
    {0, "BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX UYI VND VUV XAF XOF XPF "},
    {2, "AED AFN ALL AMD AOA ARS AUD AWG AZN BAM BBD BDT BMD BND BOB BOV BRL BSD BTN BWP BYN BZD CAD CDF CHE "
        "CHF CHW CNY COP COU CRC CUP CVE CZK DKK DOP DZD EGP ERN ETB EUR FJD FKP GBP GEL GHS GIP GMD GTQ GYD "
        "HKD HNL HTG HUF IDR ILS INR IRR JMD KES KGS KHR KPW KYD KZT LAK LBP LKR LRD LSL MAD MDL MGA MKD MMK "
        "MNT MOP MRU MUR MVR MWK MXN MXV MYR MZN NAD NGN NIO NOK NPR NZD PAB PEN PGK PHP PKR PLN QAR RON RSD "
        "RUB SAR SBD SCR SDG SEK SGD SHP SLE SOS SRD SSP STN SVC SYP SZL THB TJS TMT TOP TRY TTD TWD TZS UAH "
        "USD USN UYU UZS VED VES WST XCD XCG YER ZAR ZMW ZWG "},
    {3, "BHD IQD JOD KWD LYD OMR TND "},
    {4, "CLF UYW "},
}};

constexpr std::size_t alphabet_size = 26;

constexpr std::size_t index_of(std::string_view code)
{
    auto const ordinal = [code](std::size_t index) { return static_cast<std::size_t>(code[index] - 'A'); };
    return (ordinal(0) * alphabet_size + ordinal(1)) * alphabet_size + ordinal(2);
}

/// One cell for every combination of three letters, so that reading a currency is one lookup; -1 if there is
/// none.
constexpr auto decimals_by_code = [] {
    std::array<std::int8_t, alphabet_size * alphabet_size * alphabet_size> table{};
    table.fill(-1);
    for (auto const& group : iso_4217)
        for (std::size_t index = 0; index < group.codes.size(); index += 4)
            table[index_of(group.codes.substr(index, 3))] = group.decimals;
    return table;
}();

/// A decimal number as its significant digits and the power of ten that multiplies them.
struct decimal_number {
    std::int64_t digits = 0; ///< the digits without zeros at the end
    int digit_count = 0;
    std::int64_t exponent = 0;
};

/// The number of digits of largest_amount_minor. A value with more is refused whatever its exponent is.
constexpr int max_digits = 13;

/// Collects digits and keeps trailing zeros as an exponent.
class digit_collector {
public:
    void take(char digit, bool after_point)
    {
        fraction_digits_ += after_point ? 1 : 0;
        if (digit == '0') {
            zeros_ += number_.digits != 0 ? 1 : 0;
            return;
        }
        number_.digit_count += zeros_ + 1;
        if (number_.digit_count > max_digits) {
            number_.digit_count = max_digits + 1;
            return;
        }
        for (; zeros_ > 0; --zeros_)
            number_.digits *= 10;
        number_.digits = number_.digits * 10 + (digit - '0');
    }

    decimal_number finish(std::int64_t exponent)
    {
        number_.exponent = exponent + zeros_ - fraction_digits_;
        return number_;
    }

private:
    decimal_number number_;
    int zeros_ = 0; ///< number of zeros since the last other digit
    int fraction_digits_ = 0;
};

/// Reads an exponent of the form [+-]digits, cut at a million. Returns nothing if `text` is not one.
std::optional<std::int64_t> parse_exponent(std::string_view text)
{
    bool const negative = text.starts_with('-');
    if (negative || text.starts_with('+'))
        text.remove_prefix(1);
    if (text.empty() || !std::ranges::all_of(text, is_digit))
        return std::nullopt;
    std::int64_t value = 0;
    for (char const digit : text)
        value = std::min<std::int64_t>(value * 10 + (digit - '0'), 1'000'000);
    return negative ? -value : value;
}

/// Reads JSON's grammar of numbers without the sign. Returns nothing if `text` does not match it.
std::optional<decimal_number> parse_decimal(std::string_view text)
{
    digit_collector collected;
    std::size_t index = 0;
    auto const take_digits = [&](bool after_point) {
        std::size_t const first = index;
        for (; index < text.size() && is_digit(text[index]); ++index)
            collected.take(text[index], after_point);
        return index - first;
    };

    std::size_t const whole = take_digits(false);
    if (whole == 0 || (whole > 1 && text[0] == '0'))
        return std::nullopt;
    if (index < text.size() && text[index] == '.') {
        ++index;
        if (take_digits(true) == 0)
            return std::nullopt;
    }
    if (index == text.size())
        return collected.finish(0);
    if (text[index] != 'e' && text[index] != 'E')
        return std::nullopt;
    auto const exponent = parse_exponent(text.substr(index + 1));
    return exponent ? std::optional(collected.finish(*exponent)) : std::nullopt;
}

} // namespace

currency::currency(std::string_view code, int decimals) : decimals_(decimals)
{
    std::ranges::copy(code, code_.begin());
}

std::optional<currency> currency::parse(std::string_view code)
{
    if (code.size() != 3 ||
        !std::ranges::all_of(code, [](char character) { return character >= 'A' && character <= 'Z'; }))
        return std::nullopt;
    int const decimals = decimals_by_code[index_of(code)];
    return decimals < 0 ? std::nullopt : std::optional(currency(code, decimals));
}

currency currency::brl()
{
    return {"BRL", 2};
}

std::vector<std::string> currency::codes()
{
    std::vector<std::string> texts;
    for (auto const& group : iso_4217)
        for (std::size_t index = 0; index < group.codes.size(); index += 4)
            texts.emplace_back(group.codes.substr(index, 3));
    std::ranges::sort(texts);
    return texts;
}

std::optional<std::int64_t> parse_minor(std::string_view decimal, int decimals)
{
    auto const number = parse_decimal(decimal);
    if (!number)
        return std::nullopt;
    if (number->digit_count == 0)
        return 0;
    std::int64_t const shift = number->exponent + decimals;
    if (shift < 0 || number->digit_count + shift > max_digits)
        return std::nullopt;
    std::int64_t minor = number->digits;
    for (std::int64_t i = 0; i < shift; ++i)
        minor *= 10;
    return minor <= largest_amount_minor ? std::optional(minor) : std::nullopt;
}

std::string format_minor(std::int64_t minor, int decimals)
{
    // Unsigned, so that the smallest number has a magnitude too.
    std::uint64_t const magnitude =
        minor < 0 ? 0 - static_cast<std::uint64_t>(minor) : static_cast<std::uint64_t>(minor);
    auto const decimal_count = static_cast<std::size_t>(decimals);
    std::string digits = std::to_string(magnitude);
    if (digits.size() <= decimal_count)
        digits.insert(0, decimal_count + 1 - digits.size(), '0');
    std::size_t const point = digits.size() - decimal_count;

    std::string_view fraction = std::string_view(digits).substr(point);
    fraction = fraction.substr(0, fraction.find_last_not_of('0') + 1);
    std::string text = minor < 0 ? "-" : "";
    text.append(digits, 0, point);
    if (!fraction.empty())
        text.append(1, '.').append(fraction);
    return text;
}

std::int64_t comparable(money const& amount)
{
    constexpr int max_decimals = 4;
    auto number = amount.minor;
    for (int decimals = amount.currency.decimals(); decimals < max_decimals; ++decimals)
        number *= 10;
    return number;
}

std::optional<std::int64_t> parse_comparable(std::string_view decimal)
{
    constexpr int decimals = 2;
    constexpr std::int64_t to_four = 100;
    auto const minor = parse_minor(decimal, decimals);
    return minor ? std::optional(*minor * to_four) : std::nullopt;
}

} // namespace fcg::core
