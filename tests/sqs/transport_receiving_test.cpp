// Tests of receiving, settlement and operating that the conformance suite cannot run against a real server.
#include "transport_case.hpp"

#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <doctest/doctest.h>

using namespace fcg;
using namespace std::chrono_literals;
using bus::queue_unavailable;
using fcg::test::toy_sqs;
using fcg::test::transport_world;

// Receiving.

TEST_CASE("what a cancelled receive still brings goes to the next one, or back, and is no attempt")
{
    transport_world world;
    world.declare();
    for (bool const somebody_comes : {true, false}) {
        CAPTURE(somebody_comes);
        boost::asio::cancellation_signal cancel;
        bool aborted = false;
        boost::asio::co_spawn(
            world.world.loop.executor(), world.queues().receive("q", 10, 20s, 30s),
            boost::asio::bind_cancellation_slot(
                cancel.slot(), [&](std::exception_ptr const& failure, std::vector<bus::received> const&) {
                    aborted = failure != nullptr;
                }));
        world.world.pass(1s);
        cancel.emit(boost::asio::cancellation_type::terminal);
        world.world.loop.run_ready();
        CHECK(aborted);
        CHECK(world.send("still there") == bus::send_outcomes{""});
        world.world.pass(somebody_comes ? 120ms : 1s);
        auto const messages = world.receive();
        REQUIRE(messages.size() == 1);
        CHECK(messages[0].receive_count == 1);
        CHECK(world.messages("store-q")[0].receives == (somebody_comes ? 1 : 2));
        CHECK(world.run(world.queues().remove("q", {messages[0].receipt})).at(0));
    }
}

TEST_CASE("a service that does not wait for messages is asked once a second, not over and over")
{
    transport_world world;
    world.chosen_settings.long_poll_seconds = 0;
    world.declare();
    CHECK(world.receive("q", 5s).empty());
    CHECK(world.service.count_of("ReceiveMessage") <= 6);
}

TEST_CASE("a lease of a second is one, although a long poll may have been answered late")
{
    transport_world world;
    world.declare();
    world.send("x");
    auto const messages = world.run(world.queues().receive("q", 10, 5s, 1s));
    REQUIRE(messages.size() == 1);
    CHECK(*messages[0].leased_until > world.world.clock.steady_now());
    CHECK(world.run(world.queues().remove("q", {messages[0].receipt})) == std::vector<bool>{true});
}

TEST_CASE("too much in flight is said, not hammered at")
{
    transport_world world;
    world.declare();
    world.refuse("ReceiveMessage", "OverLimit");
    CHECK_THROWS_WITH_AS(world.receive("q", 20s), doctest::Contains("not settled"), queue_unavailable);
    CHECK(world.service.count_of("ReceiveMessage") == 1);
}

TEST_CASE("a lease cannot be extended beyond twelve hours since the receive")
{
    transport_world world;
    world.declare();
    world.send("long work");
    auto const messages = world.run(world.queues().receive("q", 1, 0s, 12h));
    world.world.pass(11h);
    CHECK(world.run(world.queues().change_visibility("q", {{messages.at(0).receipt, 2h}})).at(0));
    CHECK(world.service.entries.back().second["Entries"][0]["VisibilityTimeout"] == 3'599);
    world.world.pass(1h);
    CHECK_FALSE(world.run(world.queues().change_visibility("q", {{messages.at(0).receipt, 2h}})).at(0));
}

// Settling.

TEST_CASE("a lease that SQS calls lost is lost")
{
    transport_world world;
    world.declare();
    world.send("x");
    auto const messages = world.receive();
    world.service.fault = [](std::string const& operation,
                             nlohmann::json const&) -> std::optional<http::client_response> {
        if (operation != "ChangeMessageVisibilityBatch")
            return std::nullopt;
        return http::client_response{
            .status = 200,
            .headers = {},
            .body = R"({"Failed":[{"Id":"0","Code":"MessageNotInflight","SenderFault":true}]})"};
    };
    CHECK_FALSE(world.run(world.queues().change_visibility("q", {{messages.at(0).receipt, 60s}})).at(0));
    CHECK_FALSE(world.run(world.queues().remove("q", {messages.at(0).receipt})).at(0));
}

TEST_CASE("a delete that fails leaves the lease, and may be tried again")
{
    transport_world world;
    world.declare();
    world.send("x");
    auto const messages = world.receive();
    world.refuse("DeleteMessageBatch", "RequestThrottled");
    CHECK_THROWS_AS(world.run(world.queues().remove("q", {messages.at(0).receipt})), queue_unavailable);
    world.service.fault = nullptr;
    CHECK(world.run(world.queues().remove("q", {messages.at(0).receipt})).at(0));
}

TEST_CASE("a burial that cannot reach the dead-letter queue deletes nothing")
{
    transport_world world;
    world.declare();
    world.send("x");
    auto const messages = world.receive();
    world.refuse("SendMessageBatch", "RequestThrottled");
    CHECK_THROWS_AS(world.run(world.queues().bury("q", {{messages.at(0).receipt, "bad"}})),
                    queue_unavailable);
    CHECK(world.messages("store-q").size() == 1);
    world.service.fault = nullptr;
    CHECK(world.run(world.queues().bury("q", {{messages.at(0).receipt, "bad"}})).at(0));
    CHECK(world.messages("store-q").empty());
    CHECK(world.messages("store-q-error").size() == 1);
}

TEST_CASE("the largest message can be buried, without its notes")
{
    transport_world world;
    world.declare();
    CHECK(world.send(std::string(bus::largest_message, 'x')) == bus::send_outcomes{""});
    CHECK(world.run(world.queues().bury("q", {{world.receive().at(0).receipt, "too large"}})).at(0));
    CHECK(world.messages("store-q-error").at(0).attributes.empty());
}

// An operator's actions.

TEST_CASE("a purge that comes too soon after another is done by hand")
{
    transport_world world;
    world.declare();
    for (auto const* body : {"a", "b", "c"})
        world.send(body);
    world.refuse("PurgeQueue", "AWS.SimpleQueueService.PurgeQueueInProgress");
    CHECK(world.run(world.queues().purge("q")) == 3);
    CHECK(world.messages("store-q").empty());
}

TEST_CASE("a redrive moves each dead letter once, also when it dies again at once")
{
    transport_world world;
    world.declare();
    world.send("x");
    world.run(world.queues().bury("q", {{world.receive().at(0).receipt, "it can never succeed"}}));
    int deaths = 0;
    world.service.fault = [&](std::string const& operation, nlohmann::json const& value) {
        if (operation == "SendMessageBatch" && value.at("QueueUrl") == "http://toy/store-q" && deaths < 9)
            for (auto const& entry : value.at("Entries"))
                world.messages("store-q-error")
                    .push_back({.id = "dead-" + std::to_string(++deaths),
                                .body = entry.at("MessageBody"),
                                .attributes = entry.at("MessageAttributes"),
                                .sent_at = world.world.clock.now(),
                                .visible_at = world.world.clock.now()});
        return std::optional<http::client_response>();
    };
    CHECK(world.run(world.queues().redrive("q", 100)) == 1);
    CHECK(deaths == 1);
    CHECK(world.receive("q-error").size() == 1);
}

TEST_CASE("many dead letters are moved by the service where it can, else by hand")
{
    for (bool const can : {true, false}) {
        CAPTURE(can);
        transport_world world;
        world.declare();
        std::vector<bus::outgoing> many;
        for (int i = 0; i < 1'200; ++i)
            many.push_back(world.to_q(std::to_string(i)));
        world.run(world.queues().send(std::move(many), std::nullopt));
        std::swap(world.messages("store-q"), world.messages("store-q-error"));
        int looks = 0;
        world.service.fault = [&](std::string const& operation,
                                  nlohmann::json const&) -> std::optional<http::client_response> {
            if (operation == "StartMessageMoveTask") {
                if (!can)
                    return toy_sqs::refusal("UnsupportedOperation");
                std::swap(world.messages("store-q"), world.messages("store-q-error"));
                return http::client_response{.status = 200, .headers = {}, .body = R"({"TaskHandle":"t"})"};
            }
            if (operation != "ListMessageMoveTasks")
                return std::nullopt;
            nlohmann::json const task{{"Status", ++looks < 3 ? "RUNNING" : "COMPLETED"},
                                      {"ApproximateNumberOfMessagesMoved", 400 * looks}};
            return http::client_response{
                .status = 200,
                .headers = {},
                .body = nlohmann::json{{"Results", nlohmann::json::array({task})}}.dump()};
        };
        CHECK(world.run(world.queues().redrive("q", 5'000)) == 1'200);
        CHECK(world.messages("store-q").size() == 1'200);
        CHECK(world.messages("store-q-error").empty());
        CHECK(looks == (can ? 3 : 0));
    }
}
