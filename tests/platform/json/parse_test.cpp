#include "platform/json/value.hpp"

#include <doctest/doctest.h>

#include <string>

using namespace fcg;

namespace {

json::value parsed(std::string_view text)
{
    auto const result = json::parse(text);
    auto const* const value = std::get_if<json::value>(&result);
    REQUIRE_MESSAGE(value != nullptr, text);
    return *value;
}

std::string refused(std::string_view text, std::size_t deepest = 32)
{
    auto const result = json::parse(text, deepest);
    auto const* const fault = std::get_if<json::fault>(&result);
    REQUIRE_MESSAGE(fault != nullptr, text);
    return fault->reason;
}

} // namespace

TEST_CASE("a document of every kind is read and written again as it was")
{
    std::string const text = R"({"a":null,"b":[true,false,[],{}],"c":{"d":"\"\\ é\n"},"e":-12.50,"f":7})";
    CHECK(parsed(text).to_text() == text);
}

TEST_CASE("the members of an object keep their order")
{
    CHECK(parsed(R"({"z":1,"a":2})").to_text() == R"({"z":1,"a":2})");
}

TEST_CASE("numbers keep the text that was written, however large or precise")
{
    for (std::string const text :
         {"59.90", "0.10", "-1.5e-7", "1E5", "1e400", "1e4000", "123456789012345678901234567890",
          "18446744073709551615", "-9223372036854775808",
          "0.1000000000000000055511151231257827021181583404541015625"}) {
        auto const value = parsed(text);
        REQUIRE(value.as_number() != nullptr);
        CHECK(value.as_number()->text == text);
    }
}

TEST_CASE("a number beyond what any machine holds is refused by name")
{
    CHECK(refused("[1e99999]") == "the number \"1e99999\" is too large");
}

TEST_CASE("a key that stands twice in one object is refused and named")
{
    CHECK(refused(R"({"id":1,"name":"a","name":"b"})") == "the key \"name\" appears twice");
    CHECK(refused(R"([{"a":{"x":1,"x":1}}])") == "the key \"x\" appears twice");
}

TEST_CASE("the same key in two objects is no repetition")
{
    CHECK(parsed(R"([{"a":1},{"a":2}])").to_text() == R"([{"a":1},{"a":2}])");
}

TEST_CASE("an object with very many keys is read without comparing each with each")
{
    std::string text = "{";
    for (int i = 0; i < 50'000; ++i)
        text += "\"" + std::to_string(i) + "\":0,";
    text += "\"last\":0}";
    CHECK(parsed(text).as_object()->size() == 50'001);
}

TEST_CASE("an empty text is refused")
{
    CHECK(refused("") == "it is empty");
}

TEST_CASE("bytes that are not UTF-8 are refused")
{
    CHECK(refused("\"\xC3\"") == "it is not UTF-8");
    CHECK(refused("\"\xED\xA0\x80\"") == "it is not UTF-8");
}

TEST_CASE("a byte order mark is refused")
{
    CHECK(refused("\xEF\xBB\xBF{}") == "it starts with a byte order mark");
}

TEST_CASE("a zero byte is refused, also behind a document")
{
    using namespace std::string_literals;
    CHECK(refused("{}\0"s) == "line 1, column 3: a zero byte");
    CHECK(refused("{}\0garbage"s) == "line 1, column 3: a zero byte");
    CHECK(refused("[1,\n\0]"s) == "line 2, column 1: a zero byte");
}

TEST_CASE("a fault in the grammar is told with its line and column")
{
    CHECK(refused("{\"a\" 1}").starts_with("line 1, column 6: while parsing object separator - unexpected"));
    CHECK(refused("{\n  \"a\": tru\n}") == "line 2, column 11: while parsing value - invalid literal");
    CHECK(refused("{\"é\":x}").starts_with("line 1, column 6: "));
    CHECK(refused("{\"a\":1} x").starts_with("line 1, column 9: "));
    CHECK(refused("   ").starts_with("line 1, column 4: "));
}

TEST_CASE("what JSON does not have is refused")
{
    for (std::string_view const text : {"// no\n1",
                                        "/* no */ 1",
                                        "[1,]",
                                        "{\"a\":1,}",
                                        "{a:1}",
                                        "'a'",
                                        "NaN",
                                        "Infinity",
                                        "+1",
                                        "01",
                                        "1.",
                                        ".5",
                                        "1e",
                                        "0x10",
                                        "\"\t\"",
                                        "\"\\x\"",
                                        "\"\\ud800\"",
                                        "[1 2]",
                                        "[",
                                        "{",
                                        "\"",
                                        "nul",
                                        "{\"a\":1}{\"b\":2}"})
        CHECK_MESSAGE(!refused(text).empty(), text);
}

TEST_CASE("a reason is UTF-8 although the fault lies inside a character")
{
    auto const reason = refused("\"\\\xC3\xA9\"");
    CHECK(reason.find('\xC3') == reason.npos);
}

TEST_CASE("nesting is limited")
{
    CHECK(parsed("[[[1]]]").to_text() == "[[[1]]]");
    CHECK(refused("[[[1]]]", 2) == "it is nested more than 2 levels deep");
    CHECK(refused(std::string(100'000, '[')) == "it is nested more than 32 levels deep");
}

TEST_CASE("a member is found by its name, and only in an object")
{
    auto const value = parsed(R"({"a":{"b":"c"}})");
    REQUIRE(value.find("a") != nullptr);
    CHECK(*value.find("a")->find("b")->as_text() == "c");
    CHECK(value.find("b") == nullptr);
    CHECK(parsed("[]").find("a") == nullptr);
}

TEST_CASE("each kind has a name for messages")
{
    CHECK(parsed("null").kind() == "null");
    CHECK(parsed("true").kind() == "boolean");
    CHECK(parsed("1").kind() == "number");
    CHECK(parsed("\"\"").kind() == "text");
    CHECK(parsed("[]").kind() == "list");
    CHECK(parsed("{}").kind() == "object");
}

TEST_CASE("whole numbers are recognised in every way of writing them")
{
    auto const whole = [](std::string_view text) { return json::to_integer({std::string(text)}); };
    CHECK(whole("7") == 7);
    CHECK(whole("7.0") == 7);
    CHECK(whole("7e0") == 7);
    CHECK(whole("0.07e2") == 7);
    CHECK(whole("700e-2") == 7);
    CHECK(whole("-7.000") == -7);
    CHECK(whole("0e99999") == 0);
    CHECK(whole("0.000") == 0);
    CHECK(whole("9223372036854775807") == INT64_MAX);
    CHECK(whole("-9223372036854775808") == INT64_MIN);
}

TEST_CASE("fractions and what 64 bits do not hold are no whole numbers")
{
    for (std::string const text :
         {"7.5", "7e-1", "9223372036854775808", "-9223372036854775809", "1e19", "1e400", "1e99999999999999",
          "1e-99999999999999", "123456789012345678901234567890"})
        CHECK_MESSAGE(!json::to_integer({text}).has_value(), text);
}
