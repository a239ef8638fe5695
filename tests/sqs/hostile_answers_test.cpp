#include "fake_service.hpp"
#include "support/seeded_random.hpp"

#include <doctest/doctest.h>

using namespace fcg;
using namespace fcg::bus::sqs;
using fcg::test::client_world;
using fcg::test::run;

namespace {

std::vector<std::string> const honest_responses{
    R"({"QueueUrl":"http://queue","Attributes":{"QueueArn":"arn:q"},"TaskHandle":"t"})",
    R"({"Messages":[{"MessageId":"m","ReceiptHandle":"h","Body":"b","MD5OfBody":"92eb5ffee6ae2fec3ad71c777531578f",
        "Attributes":{"ApproximateReceiveCount":"1"},
        "MessageAttributes":{"d":{"DataType":"Binary","BinaryValue":"AP/+"},
        "t":{"DataType":"String","StringValue":"x"}}}]})",
    R"({"Successful":[{"Id":"0","MD5OfMessageBody":"0cc175b9c0f1b6a831c399e269772661"}],
        "Failed":[{"Id":"1","Code":"AWS.SimpleQueueService.OverLimit","Message":"no","SenderFault":true}]})",
    R"({"Results":[{"Status":"RUNNING","ApproximateNumberOfMessagesMoved":5}]})",
    R"({"__type":"com.amazonaws.sqs#QueueDoesNotExist:http://internal","message":"The queue \u00e9"})"};

std::string damaged(std::string text, core::random_source& random)
{
    constexpr std::string_view pieces[]{"\"", "\\u",  "\\ud800", "{", "}",   "[",
                                        "]",  "null", "1e999",   "=", "\xff"};
    for (auto times = 1 + random.below(4); times > 0 && !text.empty(); --times) {
        auto const at = random.below(text.size());
        switch (random.below(4)) {
        case 0:
            text.resize(at);
            break;
        case 1:
            text[at] = static_cast<char>(random.below(256));
            break;
        case 2:
            text.insert(at, pieces[random.below(std::size(pieces))]);
            break;
        default:
            text.erase(at, 1 + random.below(8));
        }
    }
    return text;
}

/// Returns true if the call ended with a result or with one of the errors that calls may throw.
template <class T>
bool ends_well(client_world& world, task<T> call)
{
    try {
        run(world.loop, std::move(call));
    } catch (call_failed const& failed) {
        return !std::string(failed.what()).empty();
    }
    return true;
}

} // namespace

TEST_CASE("whatever a server answers, a call ends with a result or a complaint")
{
    constexpr int statuses[]{200, 200, 200, 400, 403, 429, 500, 503, 302};
    for (int round = 0; round < 400; ++round) {
        CAPTURE(round);
        client_world world;
        test::seeded_random random(static_cast<std::uint64_t>(round));
        constexpr int plenty = 64;
        for (int times = 0; times < plenty; ++times)
            world.service.will_response(
                statuses[random.below(std::size(statuses))],
                damaged(honest_responses[random.below(honest_responses.size())], random),
                {{"x-amzn-errortype", damaged("QueueDoesNotExist:http://internal", random)},
                 {"x-amzn-query-error", damaged("AWS.SimpleQueueService.OverLimit;Sender", random)},
                 {"x-amz-retry-after", damaged("100", random)},
                 {"date", damaged("Mon, 23 Nov 2026 00:20:00 GMT", random)}});
        auto& client = world.client();
        CHECK(ends_well(world, client.receive("u", {})));
        CHECK(ends_well(world, client.send_batch("u", {{"a", {}, 0}, {"b", {}, 0}})));
        CHECK(ends_well(world, client.delete_batch("u", {"h"})));
        CHECK(ends_well(world, client.get_queue_url("q")));
        CHECK(ends_well(world, client.get_queue_attributes("u", {"All"})));
        CHECK(ends_well(world, client.list_message_move_tasks("arn")));
    }
}
