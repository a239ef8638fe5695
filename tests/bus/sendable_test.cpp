#include "bus/queue.hpp"

#include <doctest/doctest.h>

namespace fcg::bus {
namespace {

message message_of(std::string body)
{
    return {"id-1", std::move(body), {}};
}

message message_with(std::string name, std::string value)
{
    return {"id-1", "{}", {{std::move(name), std::move(value)}}};
}

} // namespace

TEST_CASE("an attribute is found by its exact name, and one that is set twice has the later value")
{
    message message = message_of("{}");
    CHECK(message.find("contract") == "");
    message.set("contract", "A");
    message.set("source", "games");
    message.set("contract", "B");
    CHECK(message.find("contract") == "B");
    CHECK(message.find("source") == "games");
    CHECK(message.find("Contract") == "");
    CHECK(message.attributes.size() == 2);
}

TEST_CASE("a message with a body and our own attributes can be sent")
{
    message message = message_of(R"({"a":"ção \u0001 🎮"})"
                                 "\r\n\t");
    for (auto const name : {attribute::message_id, attribute::contract, attribute::version,
                            attribute::correlation_id, attribute::causation_id, attribute::traceparent,
                            attribute::occurred_at, attribute::source, attribute::position})
        message.set(name, "x");
    CHECK(why_unsendable(message) == "");
}

TEST_CASE("a body that is empty, not UTF-8 or holds characters that SQS refuses cannot be sent")
{
    CHECK(why_unsendable(message_of("")) == "its body is empty");
    CHECK(why_unsendable(message_of("a\xFF")) == "its body is not UTF-8");
    CHECK(why_unsendable(message_of("\xED\xA0\x80")) == "its body is not UTF-8"); // a surrogate
    CHECK(why_unsendable(message_of(std::string("a\0b", 3))) == "its body holds a control character");
    CHECK(why_unsendable(message_of("a\x0B")) == "its body holds a control character");
    CHECK(why_unsendable(message_of("a\uFFFE")) == "its body holds U+FFFE or U+FFFF");
    CHECK(why_unsendable(message_of("\uFFFD\uFFFF")) == "its body holds U+FFFE or U+FFFF");
    CHECK(why_unsendable(message_of("\x7F\uFFFD\uE000\U0010FFFF")) == "");
}

TEST_CASE("a message can have exactly 1 MiB, names, types and values of the attributes counted in")
{
    CHECK(why_unsendable(message_of(std::string(largest_message, 'x'))) == "");
    CHECK(why_unsendable(message_of(std::string(largest_message + 1, 'x'))) ==
          "it has 1048577 octets, at most 1048576 are allowed");

    constexpr std::size_t attribute_size = 4 + 6 + 5; // name, "String", value
    message message = message_with("name", "value");
    message.body = std::string(largest_message - attribute_size, 'x');
    CHECK(why_unsendable(message) == "");
    message.body += 'x';
    CHECK(why_unsendable(message) != "");
}

TEST_CASE("an attribute's value obeys the rules of a body")
{
    CHECK(why_unsendable(message_with("a", "")) == "the attribute a is empty");
    CHECK(why_unsendable(message_with("a", "\x01")) == "the attribute a holds a control character");
    CHECK(why_unsendable(message_with("a", "\xC0\xAF")) == "the attribute a is not UTF-8");
    CHECK(why_unsendable(message_with("a", "line\nend")) == "");
}

TEST_CASE("an attribute's name has only letters, digits, '_', '-' and single '.' inside, and no prefix of "
          "SQS's own")
{
    for (std::string_view const name : {"a", "Z9", "x-y_z", "a.b.c", "awsome", "AWS"}) {
        CAPTURE(name);
        CHECK(why_unsendable(message_with(std::string(name), "v")) == "");
    }
    for (std::string_view const name :
         {"", "a b", ".a", "a.", "a..b", "é", "a\n", "a:b", "AWS.x", "aws.x", "Amazon.x", "aMaZoN.x"}) {
        CAPTURE(name);
        CHECK(why_unsendable(message_with(std::string(name), "v"))
                  .ends_with("cannot be the name of an attribute"));
    }
    CHECK(why_unsendable(message_with(std::string(256, 'n'), "v")) == "");
    CHECK(why_unsendable(message_with(std::string(257, 'n'), "v")) != "");
}

TEST_CASE("a message has at most ten attributes, each name once")
{
    message full = message_of("{}");
    for (int i = 0; i < 10; ++i)
        full.set("a" + std::to_string(i), "v");
    CHECK(why_unsendable(full) == "");
    full.set("a10", "v");
    CHECK(why_unsendable(full) == "it has 11 attributes, at most 10 are allowed");

    full.attributes.pop_back();
    full.set(attribute::dead_reason, "what a burial adds does not count");
    CHECK(why_unsendable(full) == "");

    message twice = message_with("a", "1");
    twice.attributes.emplace_back("a", "2");
    CHECK(why_unsendable(twice) == "the attribute a appears twice");
}

} // namespace fcg::bus
