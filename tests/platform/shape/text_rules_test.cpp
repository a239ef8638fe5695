#include "platform/http/text_rules.hpp"

#include <doctest/doctest.h>

#include <string>

using namespace fcg;

TEST_CASE("addresses that mail can be sent to are e-mail addresses")
{
    for (std::string_view const text : {"ana@example.com", "a.b+c@sub.example.com.br", "ana@localhost",
                                        "joão@exemplo.com", "o'neil@example.com"})
        CHECK_MESSAGE(http::is_email(text), text);
}

TEST_CASE("what cannot be an address is none")
{
    for (std::string const& text : std::vector<std::string>{
             "", "ana", "@example.com", "ana@", "ana@example", "a@b@example.com", "ana maria@example.com",
             "ana@example..com", "ana@.com", "ana@example.com.", std::string(250, 'a') + "@a.com"})
        CHECK_MESSAGE(!http::is_email(text), text);
}

TEST_CASE("an exact length is told as one")
{
    CHECK(http::complaint_about("ab", {.least = 3, .most = 3}) == "must have exactly 3 characters");
    CHECK(http::complaint_about("abcd", {.most = 3}) == "must have at most 3 characters");
    CHECK(http::complaint_about("abc", {.least = 3, .most = 3}).empty());
}

TEST_CASE("formats are checked")
{
    CHECK(http::complaint_about("ana", {.format = "email"}) ==
          "must be an e-mail address such as ana@example.com");
    CHECK(http::complaint_about("ana", {.format = "uuid"}) == "must be a UUID of 36 characters");
    CHECK(http::complaint_about("01890a5d-ac96-774b-bcce-b302099a8057", {.format = "uuid"}).empty());
}

TEST_CASE("decimals are numbers as JSON writes them")
{
    for (std::string_view const text : {"0", "-0", "59.90", "1e5", "1.5E-7", "10", "1e+2"})
        CHECK_MESSAGE(http::is_decimal(text), text);
    for (std::string_view const text :
         {"", "-", "01", "1.", ".5", "1e", "1e+", "+1", "1,5", "0x1", " 1", "1 ", "NaN"})
        CHECK_MESSAGE(!http::is_decimal(text), text);
}
