#include "bus/publishing/relay.hpp"
#include "bus/queue.hpp"
#include "bus/sqs/packing.hpp"
#include "platform/json/value.hpp"

#include <doctest/doctest.h>

#include <algorithm>

using namespace fcg;
using namespace fcg::bus;
using namespace std::chrono_literals;

namespace {

constexpr std::size_t no_limit = 1'000'000;
constexpr core::time_point noon{1'795'348'800s};

message with_attributes(std::size_t count)
{
    message message{.id = "e-1", .body = "{}", .attributes = {}};
    for (std::size_t i = 0; i < count; ++i)
        message.set("name." + std::to_string(i), "value \"" + std::to_string(i) + "\"\n ação");
    return message;
}

sqs::sqs_message as_received(sqs::send_entry sent)
{
    return {.message_id = "of-sqs",
            .receipt_handle = "r",
            .body = std::move(sent.body),
            .attributes = std::move(sent.attributes),
            .system = {}};
}

sqs::unpacked travelled(message const& message, sqs::travel_notes const& notes = {})
{
    auto received = as_received(sqs::pack(message, notes, no_limit));
    return sqs::unpack(received);
}

std::vector<std::pair<std::string, std::string>> sorted(message const& message)
{
    auto entries = message.attributes;
    std::ranges::sort(entries);
    return entries;
}

sqs::message_attribute const* find(sqs::send_entry const& entry, std::string_view name)
{
    auto const match = std::ranges::find(entry.attributes, name, &sqs::message_attribute::name);
    return match == entry.attributes.end() ? nullptr : &*match;
}

} // namespace

TEST_CASE("a message comes back as it was, however many attributes it has, and SQS sees ten at most")
{
    for (std::size_t count = 0; count <= 16; ++count) {
        CAPTURE(count);
        auto const sent = with_attributes(count);
        for (sqs::travel_notes const& notes :
             {sqs::travel_notes{}, sqs::travel_notes{.not_before = noon, .redriven_at = noon + 1s}}) {
            auto const entry = sqs::pack(sent, notes, no_limit);
            CHECK(entry.attributes.size() <= 10);
            CHECK(std::ranges::none_of(entry.attributes,
                                       [](auto const& attribute) { return attribute.value.empty(); }));
            auto const unpacked = travelled(sent, notes);
            CHECK(unpacked.content.id == "e-1");
            CHECK(unpacked.content.body == "{}");
            CHECK(sorted(unpacked.content) == sorted(sent));
            CHECK(unpacked.notes.not_before == notes.not_before);
            CHECK(unpacked.notes.redriven_at == notes.redriven_at);
        }
    }
}

TEST_CASE(
    "an event's own attributes stand beside its body; dead, delayed and redriven it still keeps them all")
{
    auto sent = bus::message_of({.position = 1'234'567,
                                 .id = core::uuid{},
                                 .stream = "game-1",
                                 .stream_version = 1,
                                 .type = "GameUpdated",
                                 .schema_version = "1.0",
                                 .payload = "{}",
                                 .trace = {"correlation", "causation", "00-trace-01"},
                                 .occurred_at = noon},
                                "games");
    CHECK(sent.attributes.size() == 9);
    auto const entry = sqs::pack(sent, {}, no_limit);
    CHECK(find(entry, "moreAttributes") == nullptr);
    CHECK(find(entry, "source")->value == "games");
    CHECK(find(entry, "position")->value == "1234567");

    for (auto const name : {attribute::dead_reason, attribute::dead_source, attribute::dead_attempts,
                            attribute::dead_first_at, attribute::dead_last_at})
        sent.set(name, "x");
    CHECK(why_unsendable(sent) == "");
    auto const unpacked = travelled(sent, {.not_before = noon, .redriven_at = noon + 1s});
    CHECK(sorted(unpacked.content) == sorted(sent));
    CHECK(unpacked.content.find(attribute::position) == "1234567");
}

TEST_CASE("an attribute messageId of the message itself stays, one that was added is taken off")
{
    auto sent = with_attributes(1);
    CHECK(find(sqs::pack(sent, {}, no_limit), "messageId")->type == "String.added");
    sent.set("messageId", "e-1");
    CHECK(find(sqs::pack(sent, {}, no_limit), "messageId")->type == "String");
    CHECK(sorted(travelled(sent).content) == sorted(sent));
}

TEST_CASE("empty values travel, which SQS does not take")
{
    auto sent = with_attributes(2);
    sent.set("empty", "");
    auto const unpacked = travelled(sent);
    CHECK(sorted(unpacked.content) == sorted(sent));
}

TEST_CASE("names that the packing uses itself are no hindrance")
{
    message sent{.id = "e-1", .body = "x", .attributes = {}};
    sent.set("moreAttributes", "mine");
    sent.set("notBefore", "2026-11-22T12:00:00.000Z");
    sent.set("redrivenAt", "never");
    auto const unpacked = travelled(sent);
    CHECK(sorted(unpacked.content) == sorted(sent));
    CHECK_FALSE(unpacked.notes.not_before);
}

TEST_CASE("of too many attributes, those that people look for stay readable")
{
    auto dead_letter = with_attributes(8);
    dead_letter.set(attribute::dead_reason, "the amount is negative");
    dead_letter.set(attribute::dead_source, "payments");
    dead_letter.set(attribute::dead_attempts, "2");
    dead_letter.set(attribute::dead_first_at, "2026-11-22T12:00:00.000Z");
    dead_letter.set(attribute::dead_last_at, "2026-11-22T12:00:01.000Z");
    auto const entry = sqs::pack(dead_letter, {}, no_limit);
    CHECK(entry.attributes.size() == 10);
    CHECK(find(entry, attribute::dead_reason)->value == "the amount is negative");
    CHECK(find(entry, attribute::dead_source)->value == "payments");
    CHECK(find(entry, attribute::message_id) != nullptr);
    CHECK(find(entry, "moreAttributes")->value.find("deadLetterLastAt") != std::string::npos);
    auto received = as_received(entry);
    CHECK(sorted(sqs::unpack(received).content) == sorted(dead_letter));
}

TEST_CASE("the added id is left out when there is no room for it, and then the message has SQS's")
{
    message const sent{.id = "e-1", .body = std::string(100, 'x'), .attributes = {}};
    CHECK(sqs::octets_of(sqs::pack(sent, {}, 124)) == 124); // messageId + String.added + e-1 are 24
    auto entry = sqs::pack(sent, {}, 123);
    CHECK(entry.attributes.empty());
    auto received = as_received(std::move(entry));
    CHECK(sqs::unpack(received).content.id == "of-sqs");
}

TEST_CASE("an id that no attribute can hold is left out")
{
    for (std::string const id : {"", "\x01", "\xC3"})
        CHECK(sqs::pack({.id = id, .body = "x", .attributes = {}}, {}, no_limit).attributes.empty());
}

TEST_CASE("octets are counted as SQS counts them: names, types and values")
{
    sqs::send_entry const entry{
        .body = "12345",
        .attributes = {{.name = "n", .value = "1"},
                       {.name = "b", .type = "Binary", .value = std::string(3, '\0')}}};
    CHECK(sqs::octets_of(entry) == 5 + (1 + 6 + 1) + (1 + 6 + 3));
    auto sent = with_attributes(5);
    sent.set("messageId", "e-1");
    CHECK(sqs::octets_of(sqs::pack(sent, {}, no_limit)) == bus::octets_of(sent));
}

TEST_CASE("what others send is read as far as it can be")
{
    sqs::sqs_message foreign{
        .message_id = "of-sqs",
        .receipt_handle = "r",
        .body = "<xml/>",
        .attributes = {{.name = "count", .type = "Number", .value = "1.50"},
                       {.name = "price", .type = "Number.float", .value = "9"},
                       {.name = "blob", .type = "Binary", .value = std::string("\0\xFF\x10", 3)},
                       {.name = "blob2", .type = "Binary.gif", .value = "abcd"},
                       {.name = "moreAttributes", .value = "[1,2]"},
                       {.name = "notBefore", .value = "soon"}},
        .system = {}};
    auto const unpacked = sqs::unpack(foreign);
    CHECK(unpacked.content.id == "of-sqs");
    CHECK(unpacked.content.body == "<xml/>");
    CHECK(unpacked.content.find("count") == "1.50");
    CHECK(unpacked.content.find("price") == "9");
    CHECK(unpacked.content.find("blob") == "AP8Q");
    CHECK(unpacked.content.find("blob2") == "YWJjZA==");
    CHECK(unpacked.content.find("moreAttributes") == "[1,2]");
    CHECK(unpacked.content.find("notBefore") == "soon");
    CHECK_FALSE(unpacked.notes.not_before);
}

TEST_CASE("the id that another service wrote into messageId is the message's id")
{
    sqs::sqs_message foreign{.message_id = "of-sqs",
                             .receipt_handle = "r",
                             .body = "x",
                             .attributes = {{.name = "messageId", .value = "theirs"}},
                             .system = {}};
    auto const unpacked = sqs::unpack(foreign);
    CHECK(unpacked.content.id == "theirs");
    CHECK(unpacked.content.find("messageId") == "theirs");
}
