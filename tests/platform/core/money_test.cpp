#include "platform/core/money.hpp"

#include <doctest/doctest.h>

using namespace fcg::core;

namespace {

int decimals_of(std::string_view code)
{
    auto const currency = currency::parse(code);
    return currency ? currency->decimals() : -1;
}

} // namespace

TEST_CASE("a currency knows the decimals of its minor unit")
{
    CHECK(decimals_of("BRL") == 2);
    CHECK(decimals_of("USD") == 2);
    CHECK(decimals_of("JPY") == 0);
    CHECK(decimals_of("KWD") == 3);
    CHECK(decimals_of("CLF") == 4);
    CHECK(decimals_of("AED") == 2);
    CHECK(decimals_of("ZWG") == 2);
    CHECK(currency::parse("BRL") == currency::brl());
    CHECK(currency::parse("EUR")->code() == "EUR");
}

TEST_CASE("what is no active currency is refused")
{
    for (auto const* const code :
         {"", "BR", "BRLX", "brl", "Brl", "XXX", "XAU", "DEM", "HRK", "AAA", "B L", "R$ "}) {
        CAPTURE(code);
        CHECK_FALSE(currency::parse(code));
    }
}

TEST_CASE("an amount is read exactly")
{
    CHECK(parse_minor("59.9", 2) == 5990);
    CHECK(parse_minor("59.90", 2) == 5990);
    CHECK(parse_minor("59.9000000000000000000000", 2) == 5990);
    CHECK(parse_minor("0", 2) == 0);
    CHECK(parse_minor("0.00", 2) == 0);
    CHECK(parse_minor("0.07", 2) == 7);
    CHECK(parse_minor("0.29", 2) == 29); // 28.999... as a double
    CHECK(parse_minor("1234567.89", 2) == 123456789);
    CHECK(parse_minor("100", 0) == 100);
    CHECK(parse_minor("1.234", 3) == 1234);
}

TEST_CASE("an amount may have an exponent, as JSON numbers do")
{
    CHECK(parse_minor("5.99e1", 2) == 5990);
    CHECK(parse_minor("1e2", 2) == 10000);
    CHECK(parse_minor("1E+2", 2) == 10000);
    CHECK(parse_minor("5990e-2", 2) == 5990);
    CHECK(parse_minor("599000000000000000e-16", 2) == 5990);
    CHECK(parse_minor("0e400", 2) == 0);
    CHECK(parse_minor("1e-2", 2) == 1);
}

TEST_CASE("an amount with more decimals than its currency is refused")
{
    CHECK_FALSE(parse_minor("59.999", 2));
    CHECK_FALSE(parse_minor("0.001", 2));
    CHECK_FALSE(parse_minor("1e-3", 2));
    CHECK_FALSE(parse_minor("0.5", 0));
    CHECK_FALSE(parse_minor("5.99e0", 1));
}

TEST_CASE("an amount above the largest one is refused, however it is written")
{
    CHECK(parse_minor("10000000000", 2) == largest_amount_minor);
    CHECK_FALSE(parse_minor("10000000000.01", 2));
    CHECK_FALSE(parse_minor("1e400", 2));
    CHECK_FALSE(parse_minor("1e99999999999999999999999", 2));
    CHECK_FALSE(parse_minor("99999999999999999999999999999999", 2));
    CHECK_FALSE(parse_minor("99999999999999999999999999999999e-20", 2));
}

TEST_CASE("what is no non-negative JSON number is no amount")
{
    for (auto const* const text :
         {"",    "-1",  "-0",       "+1",  ".5",  "5.",   "1.e2", "1e", "1e+",   "1e2.5", "01",    "00",
          "NaN", "nan", "Infinity", "inf", "1,5", "0x10", " 1",   "1 ", "1_000", "1e2e3", "1.2.3", "--1"}) {
        CAPTURE(text);
        CHECK_FALSE(parse_minor(text, 2));
    }
}

TEST_CASE("an amount is written as the shortest JSON number")
{
    CHECK(format_minor(5990, 2) == "59.9");
    CHECK(format_minor(5999, 2) == "59.99");
    CHECK(format_minor(6000, 2) == "60");
    CHECK(format_minor(1, 2) == "0.01");
    CHECK(format_minor(10, 2) == "0.1");
    CHECK(format_minor(0, 2) == "0");
    CHECK(format_minor(100, 0) == "100");
    CHECK(format_minor(1234, 3) == "1.234");
    CHECK(format_minor(-5990, 2) == "-59.9");
    CHECK(format_minor(INT64_MIN, 2) == "-92233720368547758.08");
}

TEST_CASE("what is written is read back as the same amount, in every number of decimals")
{
    for (int decimals = 0; decimals <= 4; ++decimals)
        for (std::int64_t minor = 1; minor <= largest_amount_minor; minor = minor * 7 + 3) {
            CAPTURE(minor);
            CHECK(parse_minor(format_minor(minor, decimals), decimals) == minor);
        }
}

TEST_CASE("amounts of all currencies are compared by their major units")
{
    auto const money_of = [](std::int64_t minor, std::string_view code) {
        return comparable({minor, *currency::parse(code)});
    };
    CHECK(money_of(5'990, "BRL") == 599'000);
    CHECK(money_of(60, "JPY") == 600'000);
    CHECK(money_of(1'500, "KWD") == 15'000);
    CHECK(money_of(7, "CLF") == 7);
    CHECK(money_of(0, "BRL") == 0);
    CHECK(parse_comparable("59.9") == money_of(5'990, "BRL"));
    CHECK(parse_comparable("60") == money_of(60, "JPY"));
    CHECK_FALSE(parse_comparable("0.001"));
    CHECK_FALSE(parse_comparable("-1"));
}

TEST_CASE("money is written with the decimals of its currency")
{
    CHECK(format_amount({.minor = 5990}) == "59.9");
    CHECK(format_amount({.minor = 5990, .currency = *currency::parse("JPY")}) == "5990");
    CHECK(money{.minor = 1} != money{.minor = 1, .currency = *currency::parse("USD")});
}
