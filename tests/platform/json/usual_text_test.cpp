#include "event_bodies.hpp"
#include "platform/json/readers.hpp"

#include <doctest/doctest.h>

#include <string>
#include <vector>

namespace fcg::test {
namespace {

/// Reads a copy that ends where its memory ends, so that a sanitizer sees a step beyond it.
std::optional<json::value> read_usual(std::string_view text, std::size_t deepest = 32)
{
    std::vector<char> const copy(text.begin(), text.end());
    return json::parse_usual_text({copy.data(), copy.size()}, deepest);
}

bool is_left_to_the_library(std::string_view text, std::size_t deepest = 32)
{
    return !read_usual(text, deepest).has_value();
}

bool library_accepts(std::string_view text, std::size_t deepest = 32)
{
    return std::holds_alternative<json::value>(json::parse_with_library(text, deepest));
}

std::string object_of(int member_count)
{
    std::string text = "{";
    for (int i = 1; i < member_count; ++i)
        text += "\"" + std::to_string(i) + "\":0,";
    return text + "\"last\":0}";
}

std::string nested_lists(std::size_t levels)
{
    return std::string(levels, '[') + std::string(levels, ']');
}

} // namespace

TEST_CASE("the body of every event is read without the library, and means the same")
{
    for (auto const& body : canonical_event_bodies()) {
        CAPTURE(body);
        auto const value = read_usual(body);
        REQUIRE(value);
        CHECK(value->to_text() == std::get<json::value>(json::parse_with_library(body, 32)).to_text());
    }
}

TEST_CASE("usual text of every kind is read without the library")
{
    for (std::string_view const text :
         {"null", "true", "false", "0", "-7", "59.90", "-0.50", "18446744073709551616", "\"\"",
          "\"\xC3\xA9\"", "[]", "{}", "[[],{}]", R"([1,"a",null])", R"({"a":{"b":[true]},"c":""})",
          R"("\"\\\b\f\n\r\t")"}) {
        CAPTURE(text);
        auto const value = read_usual(text);
        REQUIRE(value);
        CHECK(value->to_text() == std::get<json::value>(json::parse_with_library(text, 32)).to_text());
    }
    CHECK(read_usual(" \t\r\n{ \"a\" : [ 1 , 2 ] , \"b\" : \"\\/\" }\n")->to_text() ==
          R"({"a":[1,2],"b":"/"})");
}

TEST_CASE("unusual text is left to the library, which accepts it")
{
    for (std::string_view const text : {"-0", "1e5", "1.5E-7", R"("\u00e9")", R"({"\u0061":1})"}) {
        CAPTURE(text);
        CHECK(is_left_to_the_library(text));
        CHECK(library_accepts(text));
    }
}

TEST_CASE("everything that is not JSON is left to the library, which refuses it")
{
    using namespace std::string_view_literals;
    for (std::string_view const text : {""sv,
                                        " "sv,
                                        "[1,]"sv,
                                        "[,1]"sv,
                                        "{\"a\":1,}"sv,
                                        "{\"a\"}"sv,
                                        "{\"a\" 1}"sv,
                                        "{1:1}"sv,
                                        "[1 2]"sv,
                                        "[1}"sv,
                                        "{]"sv,
                                        "1 1"sv,
                                        "{}{}"sv,
                                        "truex"sv,
                                        "nulL"sv,
                                        "01"sv,
                                        "-"sv,
                                        "1."sv,
                                        "-.5"sv,
                                        "+1"sv,
                                        "NaN"sv,
                                        "\"\t\""sv,
                                        "\"\\x\""sv,
                                        "\"\0\""sv,
                                        "{}\0"sv,
                                        "\0"sv,
                                        "\"\xC3\""sv,
                                        "\"\xC3\\n\xA9\""sv,
                                        "\"\xED\xA0\x80\""sv,
                                        "\xEF\xBB\xBF{}"sv,
                                        "[\xC2\xA0]"sv,
                                        R"({"a":1,"a":1})"sv,
                                        R"({"/":1,"\/":1})"sv}) {
        CAPTURE(text);
        CHECK(is_left_to_the_library(text));
        CHECK_FALSE(library_accepts(text));
    }
}

TEST_CASE("a special character in a string is recognised at every offset")
{
    for (std::size_t offset = 0; offset < 20; ++offset) {
        CAPTURE(offset);
        auto const with_piece = [&](std::string_view piece) {
            return std::string("\"").append(offset, 'a').append(piece).append(20 - offset, 'b').append("\"");
        };
        auto const expected = std::string(offset, 'a') + '"' + std::string(20 - offset, 'b');
        CHECK(*read_usual(with_piece("\\\""))->as_text() == expected);
        CHECK(read_usual(with_piece("\x7F\xC2\x80\xF4\x8F\xBF\xBF")));
        for (std::string_view const piece :
             {"\"", "\\x", "\\u0041", "\x1F", "\x01", "\n", "\x80", "\xC3", "\xFF"})
            CHECK(is_left_to_the_library(with_piece(piece)));
    }
}

TEST_CASE("a text that ends early is left to the library, wherever it ends")
{
    std::string_view const text = R"({"text":"a\n\"b","list":[true,false,null,-12.5],"object":{}})";
    REQUIRE(read_usual(text));
    for (std::size_t size = 0; size < text.size(); ++size) {
        CAPTURE(size);
        CHECK(is_left_to_the_library(text.substr(0, size)));
    }
}

TEST_CASE("the caller's limit of nesting holds, and the reader's own")
{
    CHECK(read_usual("1", 0));
    CHECK(is_left_to_the_library("[]", 0));
    CHECK(read_usual("[{},[]]", 2));
    CHECK(is_left_to_the_library("[{},[]]", 1));
    CHECK(read_usual(nested_lists(32), 100'000));
    CHECK(is_left_to_the_library(nested_lists(33), 100'000));
    CHECK(is_left_to_the_library(std::string(1'000'000, '['), 10'000'000));
}

TEST_CASE("an object of very many members is left to the library, and so is a very long number")
{
    CHECK(read_usual(object_of(64)));
    CHECK(is_left_to_the_library(object_of(65)));
    CHECK(read_usual(std::string(64, '1')));
    CHECK(is_left_to_the_library(std::string(65, '1')));
    CHECK(is_left_to_the_library("0." + std::string(63, '1')));
}

} // namespace fcg::test
