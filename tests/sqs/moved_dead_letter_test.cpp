#include "bus/sqs/packing.hpp"

#include <doctest/doctest.h>

using namespace fcg;
using namespace fcg::bus;
using namespace std::chrono_literals;

namespace {

constexpr core::time_point first_death{1'795'348'800s};

message buried()
{
    message message{.id = "e-1", .body = "x", .attributes = {}};
    note_death(
        message,
        {.reason = "bad", .queue = "q", .attempts = 2, .first_at = first_death, .last_at = first_death});
    return message;
}

} // namespace

TEST_CASE("a dead letter that SQS has moved is told from one that we have buried")
{
    sqs::sqs_message const ours;
    sqs::sqs_message const of_sqs{.message_id = {},
                                  .receipt_handle = {},
                                  .body = {},
                                  .attributes = {},
                                  .system = {{"DeadLetterQueueSourceArn", "arn:aws:sqs:::q"}}};
    CHECK_FALSE(sqs::was_moved_by_sqs(ours, {}, buried()));
    CHECK(sqs::was_moved_by_sqs(of_sqs, {}, buried()));
    CHECK(sqs::was_moved_by_sqs(ours, {}, {.id = "e-1", .body = "x", .attributes = {}}));
    // The message has the attributes of an earlier death, after which it was redriven.
    CHECK(sqs::was_moved_by_sqs(ours, {.redriven_at = first_death}, buried()));
}

TEST_CASE("a dead letter that SQS moves after it was redriven keeps its first time, and its attempts add up")
{
    auto dead_letter = buried();
    note_death(dead_letter, {.reason = sqs::reason_of_sqs,
                             .queue = "q",
                             .attempts = 10,
                             .first_at = first_death + 1h,
                             .last_at = first_death + 2h});
    CHECK(dead_letter.find(attribute::dead_reason) == "received too often");
    CHECK(dead_letter.find(attribute::dead_attempts) == "12");
    CHECK(dead_letter.find(attribute::dead_first_at) == core::to_rfc3339(first_death));
    CHECK(dead_letter.find(attribute::dead_last_at) == core::to_rfc3339(first_death + 2h));
}

TEST_CASE("a dead letter that leaves no room for its notes has a short reason, or none at all")
{
    message const plain{.id = "e-1", .body = std::string(1'000, 'x'), .attributes = {}};
    auto noted = plain;
    note_death(noted, {.reason = std::string(400, 'r'),
                       .queue = "q",
                       .attempts = 1,
                       .first_at = first_death,
                       .last_at = first_death});
    auto const whole = sqs::octets_of(sqs::pack_dead_letter(noted, plain, {}, 10'000));
    for (std::size_t limit = whole + 1; limit >= 1'000; limit -= 1) {
        CAPTURE(limit);
        auto const entry = sqs::pack_dead_letter(noted, plain, {}, limit);
        CHECK(sqs::octets_of(entry) <= limit);
        CHECK(entry.body == plain.body);
    }
    CHECK(sqs::octets_of(sqs::pack_dead_letter(noted, plain, {}, whole - 1)) > 1'100);
}
