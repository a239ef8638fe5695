#include "platform/core/text.hpp"
#include "platform/http/schema/text_rules.hpp"

#include <doctest/doctest.h>

#include <regex>
#include <string>

using namespace fcg;

namespace {

std::wstring wide(std::string const& ascii)
{
    return {ascii.begin(), ascii.end()};
}

/// Encodes code points below U+0800.
std::string utf8(std::wstring const& text)
{
    std::string bytes;
    for (wchar_t const point : text) {
        if (point >= 0x80)
            bytes += static_cast<char>(0xC0 | (point >> 6));
        bytes += static_cast<char>(point < 0x80 ? point : 0x80 | (point & 0x3F));
    }
    return bytes;
}

} // namespace

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
    CHECK(http::error_in("ab", {.min = 3, .max = 3}) == "must have exactly 3 characters");
    CHECK(http::error_in("abcd", {.max = 3}) == "must have at most 3 characters");
    CHECK(http::error_in("abc", {.min = 3, .max = 3}).empty());
}

TEST_CASE("formats are checked")
{
    CHECK(http::error_in("ana", {.format = "email"}) == "must be an email address such as ana@example.com");
    CHECK(http::error_in("ana", {.format = "uuid"}) == "must be a UUID of 36 characters");
    CHECK(http::error_in("01890a5d-ac96-774b-bcce-b302099a8057", {.format = "uuid"}).empty());
}

TEST_CASE("the pattern in the document takes the texts that the check takes, and no other")
{
    for (http::text_rule const& rule :
         {http::text_rule{}, http::text_rule{.lines = true}, http::text_rule{.min = 1},
          http::text_rule{.min = 1, .lines = true}, http::text_rule{.min = 1, .trimmed = false}}) {
        std::wregex const pattern(wide(http::pattern_of(rule)));
        for (wchar_t character = 0; character < 0x180; ++character) {
            for (std::wstring const& text :
                 {std::wstring(1, character), L"a" + std::wstring(1, character) + L"b"}) {
                auto const narrow = utf8(text);
                auto const kept = rule.trimmed ? core::trim(narrow) : std::string_view(narrow);
                // The pattern need not accept white space that is trimmed away.
                if (kept.size() < narrow.size() && rule.min == 0)
                    continue;
                auto const is_fine = http::error_in(kept, rule).empty();
                CHECK_MESSAGE(std::regex_match(text, pattern) == is_fine, narrow);
            }
        }
    }
}

TEST_CASE("a cursor is what base64url looks like")
{
    http::text_rule const rule{.min = 1, .format = "cursor"};
    CHECK(http::error_in("AZaz09-_", rule).empty());
    CHECK(http::error_in("AZ az", rule) == "must be the nextCursor of the page before, unchanged");
    CHECK(http::pattern_of(rule) == "^[A-Za-z0-9_-]+$");
}

TEST_CASE("decimals are numbers as JSON writes them")
{
    for (std::string_view const text : {"0", "-0", "59.90", "1e5", "1.5E-7", "10", "1e+2"})
        CHECK_MESSAGE(http::is_decimal(text), text);
    for (std::string_view const text :
         {"", "-", "01", "1.", ".5", "1e", "1e+", "+1", "1,5", "0x1", " 1", "1 ", "NaN"})
        CHECK_MESSAGE(!http::is_decimal(text), text);
}
