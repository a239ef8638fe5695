#include "fake_service.hpp"
#include "platform/async/timeout.hpp"

#include <boost/asio/error.hpp>
#include <boost/system/system_error.hpp>
#include <doctest/doctest.h>

#include <cerrno>

using namespace fcg;
using namespace fcg::bus::sqs;
using namespace std::chrono_literals;
using fcg::test::client_world;
using fcg::test::run;

namespace {

constexpr auto queue_found = R"({"QueueUrl":"http://queue"})";

boost::system::system_error reset()
{
    return boost::system::system_error(boost::asio::error::connection_reset);
}

std::string count_of(client_world& world, std::string const& series)
{
    auto const text = world.metrics.render();
    auto const index = text.find(series + " ");
    if (index == text.npos)
        return "none";
    auto const from = index + series.size() + 1;
    return text.substr(from, text.find('\n', from) - from);
}

} // namespace

TEST_CASE("a call survives resets, time-outs, throttling, pages of proxies and broken answers")
{
    client_world world;
    world.settings.max_attempts = 10;
    world.service.will_throw(reset());
    world.service.will_throw(async::timed_out());
    world.service.will_refuse("ThrottlingException");
    world.service.will_response(500, "<html><body>Internal Server Error</body></html>");
    world.service.will_response(503, "");
    world.service.will_response(200, R"({"QueueUrl":"http:)");
    world.service.will_response(200, "<html>welcome to this hotel's network</html>");
    world.service.will_response(200, "[]");
    world.service.will_response(200, "\xff\xfe");
    world.service.will_response(200, queue_found);
    CHECK(run(world.loop, world.client().get_queue_url("q")) == "http://queue");
    CHECK(world.service.asked().size() == 10);
    CHECK(count_of(world, R"(fcg_sqs_retries_total{operation="GetQueueUrl"})") == "9");
    CHECK(count_of(world, R"(fcg_sqs_calls_total{operation="GetQueueUrl",outcome="ok"})") == "1");
    CHECK(count_of(world, R"(fcg_sqs_calls_total{operation="GetQueueUrl",outcome="transient"})") == "8");
    CHECK(count_of(world, R"(fcg_sqs_calls_total{operation="GetQueueUrl",outcome="throttled"})") == "1");
    CHECK(count_of(world, R"(fcg_sqs_calls_in_flight{operation="GetQueueUrl"})") == "0");
}

TEST_CASE("a call that goes on failing throws what failed last, after its attempts")
{
    client_world world;
    for (int times = 0; times < 3; ++times)
        world.service.will_throw(reset());
    world.service.will_response(503, R"({"__type":"ServiceUnavailable","message":"later"})",
                                {{"x-amzn-requestid", "r-9"}});
    auto const failure = world.failure_of(world.client().get_queue_url("q"));
    CHECK(failure.code == "ServiceUnavailable");
    CHECK(failure.request_id == "r-9");
    CHECK(world.service.asked().size() == 4);
}

TEST_CASE("a connection that fails is told in one short sentence")
{
    client_world world;
    world.settings.max_attempts = 1;
    static constexpr boost::source_location somewhere{};
    world.service.will_throw(boost::system::system_error(
        boost::system::error_code(ECONNREFUSED, boost::system::system_category(), &somewhere), "connecting"));
    auto const failure = world.failure_of(world.client().get_queue_url("q"));
    CHECK(describe(failure) == "ConnectionFailed: connecting: Connection refused");
    CHECK(failure.status == 0);
    CHECK_FALSE(failure.sender_fault);
}

TEST_CASE("a fault of ours or of the configuration is not tried again")
{
    for (auto const* const code : {"com.amazonaws.sqs#QueueDoesNotExist", "AccessDeniedException",
                                   "com.amazonaws.sqs#UnsupportedOperation", "OverLimit"}) {
        CAPTURE(code);
        client_world world;
        world.service.will_refuse(code);
        CHECK(world.failure_of(world.client().get_queue_url("q")).code == canonical_code(code));
        CHECK(world.service.asked().size() == 1);
    }
}

TEST_CASE("a queue without a URL is a failure")
{
    client_world world;
    world.service.will_response(200, R"({"QueueUrl":7})");
    CHECK(world.failure_of(world.client().get_queue_url("q")).code == "MalformedAnswer");
    world.service.will_response(200, "");
    CHECK(world.failure_of(world.client().create_queue("q", {})).code == "MalformedAnswer");
}

TEST_CASE("the wait that the server asks for is kept")
{
    client_world world;
    world.service.will_refuse("RequestThrottled", 400, {{"x-amz-retry-after", "4000"}});
    world.service.will_response(200, queue_found);
    auto const before = world.clock.now();
    run(world.loop, world.client().get_queue_url("q"));
    CHECK(world.clock.now() - before == 4s);
}

TEST_CASE("a wait that is none is overlooked")
{
    for (auto const* const wait : {"soon", "-5", "", "99999999999999999999", "1.5"}) {
        CAPTURE(wait);
        client_world world;
        world.service.will_response(500, "", {{"x-amz-retry-after", wait}});
        world.service.will_response(200, queue_found);
        auto const before = world.clock.now();
        run(world.loop, world.client().get_queue_url("q"));
        CHECK(world.clock.now() - before <= 50ms);
    }
}

TEST_CASE("a clock that is off is corrected once, for every later call")
{
    client_world world;
    world.service.will_refuse("InvalidSignatureException", 403, {{"date", "Mon, 23 Nov 2026 00:20:00 GMT"}});
    world.service.will_response(200, queue_found);
    world.service.will_response(200, queue_found);
    run(world.loop, world.client().get_queue_url("q"));
    run(world.loop, world.client().get_queue_url("q"));
    auto const& questions = world.service.asked();
    REQUIRE(questions.size() == 3);
    CHECK(questions[0].header("X-Amz-Date") == "20261123T000000Z");
    CHECK(questions[1].header("X-Amz-Date") == "20261123T002000Z");
    CHECK(questions[2].header("X-Amz-Date") == "20261123T002000Z");
    CHECK(questions[1].header("Authorization").find("Credential=key1/") != std::string::npos);
}

TEST_CASE("refused credentials are fetched anew, once for a call")
{
    client_world world;
    world.service.will_refuse("ExpiredToken", 403);
    world.service.will_response(200, queue_found);
    run(world.loop, world.client().get_queue_url("q"));
    CHECK(world.service.asked().at(1).header("Authorization").find("Credential=key2/") != std::string::npos);

    world.service.will_refuse("ExpiredToken", 403);
    world.service.will_refuse("ExpiredToken", 403);
    CHECK(world.failure_of(world.client().get_queue_url("q")).kind == error_kind::credentials);
    CHECK(world.service.asked().size() == 4);
}

TEST_CASE("a service that is down gets one attempt a call once the budget for retries is spent")
{
    client_world world;
    std::size_t calls = 0;
    auto const attempts_of_a_call = [&] {
        for (int times = 0; times < 4; ++times)
            world.service.will_response(500, "");
        auto const before = world.service.asked().size();
        world.failure_of(world.client().get_queue_url("q"));
        ++calls;
        return world.service.asked().size() - before;
    };
    while (attempts_of_a_call() == 4)
        REQUIRE(calls < 100);
    CHECK(calls == 12); // 500 tokens, 14 for a retry, 3 retries a call: 11 calls in full
    CHECK(attempts_of_a_call() == 1);
}

TEST_CASE("one long poll without an answer is overlooked")
{
    client_world world;
    world.service.will_throw(reset());
    world.service.will_response(200, R"({"Messages":[{"ReceiptHandle":"h","Body":"b"}]})");
    CHECK(run(world.loop, world.client().receive("u", {.wait_seconds = 20})).size() == 1);
}

TEST_CASE("long polls that are cut off leave the budget for retries to the others")
{
    client_world world;
    for (int calls = 0; calls < 30; ++calls) {
        for (int times = 0; times < 2; ++times)
            world.service.will_throw(async::timed_out());
        CHECK(world.failure_of(world.client().receive("u", {.wait_seconds = 20})).kind ==
              error_kind::transient);
    }
    CHECK(world.service.asked().size() == 60);
    world.service.will_response(500, "");
    world.service.will_response(200, queue_found);
    CHECK(run(world.loop, world.client().get_queue_url("q")) == "http://queue");
}

TEST_CASE("a call that is cancelled ends at once")
{
    client_world world;
    world.service.will_throw(boost::system::system_error(boost::asio::error::operation_aborted));
    CHECK_THROWS_AS(run(world.loop, world.client().get_queue_url("q")), boost::system::system_error);
    CHECK(world.service.asked().size() == 1);
    CHECK(count_of(world, R"(fcg_sqs_calls_in_flight{operation="GetQueueUrl"})") == "0");
}

TEST_CASE("an endpoint that is no URL is refused when the client is made")
{
    client_world world;
    world.settings.region = "eu-west-1";
    world.settings.endpoint = "localhost:9324/queue";
    aws_environment const nothing_set{[](std::string const&) { return std::string(); }, "/nonexistent"};
    CHECK_THROWS_AS(client(client::context{world.loop, world.clock, world.random, world.metrics},
                           world.settings, nothing_set),
                    std::runtime_error);
}
