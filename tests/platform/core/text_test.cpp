#include "platform/core/text.hpp"

#include <doctest/doctest.h>

#include <vector>

using namespace fcg::core;

namespace {

std::string json_string(std::string_view text)
{
    std::string out = "=";
    append_json_string(out, text);
    return out.substr(1);
}

std::string hex(std::string_view bytes)
{
    return to_hex(std::as_bytes(std::span(bytes)));
}

} // namespace

TEST_CASE("well-formed UTF-8 is recognised")
{
    CHECK(is_utf8(""));
    CHECK(is_utf8("plain"));
    CHECK(is_utf8("ação, \u20ac, \U0001F3AE"));
    CHECK(is_utf8(std::string_view("\0", 1)));
    CHECK(is_utf8("\xed\x9f\xbf\xee\x80\x80\xf4\x8f\xbf\xbf")); // the code points next to the surrogates; the
                                                                // last code point
}

TEST_CASE("ill-formed UTF-8 is refused")
{
    for (auto const* const text :
         {"\x80", "\xc3", "\xc3(", "\xc0\xaf", "\xc1\xbf", "\xe0\x80\xaf", "\xe0\x9f\xbf", "\xed\xa0\x80",
          "\xe2\x82", "\xf0\x8f\xbf\xbf", "\xf4\x90\x80\x80", "\xf5\x80\x80\x80", "\xff", "a\xe2(\xa1"}) {
        CAPTURE(hex(text));
        CHECK_FALSE(is_utf8(text));
    }
}

TEST_CASE("characters are counted, not bytes")
{
    CHECK(count_characters("") == 0);
    CHECK(count_characters("ação") == 4);
    CHECK(count_characters("\U0001F3AE!") == 2);
}

TEST_CASE("lower case and trimming are for ASCII only")
{
    CHECK(to_lower_ascii("AbZ-É") == "abz-É");
    CHECK(trim(" \t\r\n a b \n") == "a b");
    CHECK(trim("   ") == "");
    CHECK(trim("") == "");
}

TEST_CASE("bytes are written in lower-case hex")
{
    CHECK(hex(std::string_view("\x00\x0f\xa5\xff", 4)) == "000fa5ff");
}

TEST_CASE("base64url is written without padding and read back")
{
    std::string read;
    std::string const bytes("\xfb\xff\x00zA", 5);
    for (std::size_t size = 0; size <= bytes.size(); ++size) {
        CAPTURE(size);
        REQUIRE(from_base64url(to_base64url(bytes.substr(0, size)), read));
        CHECK(read == bytes.substr(0, size));
    }
    CHECK(to_base64url("f") == "Zg");
    CHECK(to_base64url("fo") == "Zm8");
    CHECK(to_base64url("foobar") == "Zm9vYmFy");
    CHECK(to_base64url("\xfb\xff") == "-_8");
}

TEST_CASE("base64url that another text could stand for is refused")
{
    std::string read;
    for (auto const* const text : {"Z", "Zg==", "Zm9vY", "Zh", "Zm9", "+/8", "Zm 9v", "Zg\n"}) {
        CAPTURE(text);
        CHECK_FALSE(from_base64url(text, read));
    }
}

TEST_CASE("SHA-256 gives the published digests")
{
    CHECK(hex(sha256("")) == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
    CHECK(hex(sha256("abc")) == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
}

TEST_CASE("texts are compared whole in constant time")
{
    CHECK(equal_in_constant_time("secret", "secret"));
    CHECK(equal_in_constant_time("", ""));
    CHECK_FALSE(equal_in_constant_time("secret", "secreT"));
    CHECK_FALSE(equal_in_constant_time("secret", "secret "));
}

TEST_CASE("a JSON string escapes what JSON asks for and nothing else")
{
    CHECK(json_string("plain") == R"("plain")");
    CHECK(json_string("") == R"("")");
    CHECK(json_string("a\"b\\c/d") == R"("a\"b\\c/d")");
    CHECK(json_string("line\nand\ttab\r") == R"("line\nand\ttab\r")");
    CHECK(json_string(std::string_view("\0\x1f\x7f", 3)) == "\"\\u0000\\u001f\x7f\"");
    CHECK(json_string("ação") == "\"ação\"");
}

TEST_CASE("any text becomes one line that a log and an attribute may hold")
{
    CHECK(one_line("plain: ção") == "plain: ção");
    CHECK(one_line("two\r\nlines\tand \x01") == "two  lines and  ");
    CHECK(one_line("bad \xFF octet") == "bad ? octet");
    CHECK(one_line("\uFFFE|\uFFFF|\uFFFD") == "?|?|\uFFFD");
}

TEST_CASE("a text that is too long is cut between two characters")
{
    CHECK(one_line("12345", 5) == "12345");
    CHECK(one_line("123456", 5) == "12345...");
    CHECK(one_line("ééé", 5) == "éé...");
    CHECK(one_line("é", 1) == "...");
    CHECK(one_line(std::string(1000, 'x')).size() == 503);
}

TEST_CASE("the nearest name is found whatever its case")
{
    std::vector<std::string> const known{"http.port", "http.address", "storage.folder"};
    CHECK(nearest_name("http.prot", known) == "http.port");
    CHECK(nearest_name("HTTP.ADDRES", known) == "http.address");
    CHECK(nearest_name("anything", {}) == "");
}
