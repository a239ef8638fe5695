#include "platform/core/money.hpp"

#include "platform/core/decimal.hpp"

#include <algorithm>
#include <array>
#include <cstddef>

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
    if (decimal.starts_with('-') || !is_decimal(decimal))
        return std::nullopt;
    auto const minor = scaled_integer(decimal, decimals);
    return minor && *minor <= largest_amount_minor ? minor : std::nullopt;
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
