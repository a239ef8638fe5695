// Tests of declaring queues and of sending that the conformance suite cannot run against a real server.
#include "transport_case.hpp"

#include <doctest/doctest.h>

using namespace fcg;
using namespace std::chrono_literals;
using bus::queue_unavailable;
using fcg::test::toy_sqs;
using fcg::test::transport_world;

namespace {

nlohmann::json policy(transport_world& transport_world)
{
    return nlohmann::json::parse(
        transport_world.service.queues["store-q"].attributes["RedrivePolicy"].get<std::string>());
}

} // namespace

// Queues.

TEST_CASE("a queue is made with its dead-letter queue, which keeps dead letters as long as SQS allows")
{
    transport_world world;
    world.declare(7);
    CHECK(policy(world)["deadLetterTargetArn"] == "arn:toy:store-q-error");
    CHECK(policy(world)["maxReceiveCount"] == 7);
    CHECK(world.service.queues["store-q-error"].attributes["MessageRetentionPeriod"] == "1209600");
    CHECK(world.service.count_of("SetQueueAttributes") == 0);
}

TEST_CASE("a queue that is there with other attributes is taken over")
{
    transport_world world;
    world.declare(7);
    world.refuse("CreateQueue", "AWS.SimpleQueueService.QueueNameExists");
    world.declare(3);
    CHECK(policy(world)["maxReceiveCount"] == 3);
    CHECK(world.service.count_of("SetQueueAttributes") == 1);
}

TEST_CASE("queues that others make must be there and send their dead letters to where we look for them")
{
    transport_world world;
    world.chosen_settings.create_queues = false;
    CHECK_THROWS_WITH_AS(world.declare(), doctest::Contains("bus.sqs.createQueues"), queue_unavailable);
    world.service.queues["store-q-error"].attributes = nlohmann::json::object();
    world.service.queues["store-q"].attributes = nlohmann::json::object();
    CHECK_THROWS_WITH_AS(world.declare(), doctest::Contains("its dead letters go to no queue"),
                         queue_unavailable);
    world.service.queues["store-q"].attributes["RedrivePolicy"] =
        R"({"deadLetterTargetArn":"arn:toy:store-q-error","maxReceiveCount":"5"})";
    CHECK_NOTHROW(world.declare());
    CHECK(world.send("x") == bus::send_outcomes{""});
    CHECK(world.service.count_of("CreateQueue") == 0);
    CHECK(world.service.count_of("SetQueueAttributes") == 0);
}

TEST_CASE("a queue that could not be made at the start is made when it is used")
{
    transport_world world;
    world.refuse("CreateQueue", "AccessDenied");
    CHECK_THROWS_WITH_AS(world.declare(), doctest::Contains("allow these credentials"), queue_unavailable);
    CHECK(world.queues().names().size() == 2);
    CHECK_THROWS_AS(world.receive(), queue_unavailable);
    world.service.fault = nullptr;
    CHECK(world.send("x") == bus::send_outcomes{""});
}

TEST_CASE("a queue that is deleted under us is a loud fault, and what was to be sent is not lost")
{
    transport_world world;
    world.declare();
    world.service.queues.erase("store-q");
    auto const sending = [&] {
        world.run(world.queues().send({world.to_q("x")}, bus::checkpoint{"games", 5}));
    };
    CHECK_THROWS_WITH_AS(sending(), doctest::Contains("QueueDoesNotExist"), queue_unavailable);
    CHECK_THROWS_AS(world.receive(), queue_unavailable);
    CHECK_THROWS_AS(world.run(world.queues().depth("q")), queue_unavailable);
    CHECK(world.run(world.queues().position_of("games")) == 0);
    CHECK_THROWS_AS(world.receive("nowhere"), bus::unknown_queue);
}

// Sending.

TEST_CASE("the queue's own limit counts where it is lower than SQS's")
{
    transport_world world;
    world.service.queues["store-q"].attributes["MaximumMessageSize"] = "2000";
    world.service.fault = [](std::string const& operation, nlohmann::json const& value) {
        bool const is_limit =
            operation == "SetQueueAttributes" && value.at("Attributes").contains("MaximumMessageSize");
        return is_limit ? std::optional(toy_sqs::refusal("InvalidAttributeValue")) : std::nullopt;
    };
    world.declare();
    CHECK(world.send(std::string(1'900, 'x')) == bus::send_outcomes{""});
    CHECK(world.send(std::string(2'001, 'x')).at(0).find("store-q accepts at most 2000") !=
          std::string::npos);
}

TEST_CASE("a queue whose limit is lower than SQS's gets SQS's")
{
    transport_world world;
    auto& limit = world.service.queues["store-q"].attributes["MaximumMessageSize"];
    limit = "2000";
    world.declare();
    CHECK(limit == "1048576");
    CHECK(world.send(std::string(2'001, 'x')) == bus::send_outcomes{""});
}

TEST_CASE("an entry that SQS refuses for good is named, and its neighbours are stored")
{
    transport_world world;
    world.declare();
    // The service refuses the whole batch for one message, which is then sent alone.
    world.service.fault = [](std::string const& operation, nlohmann::json const& value) {
        bool const is_bad =
            operation == "SendMessageBatch" && value.dump().find("too strange") != std::string::npos;
        return is_bad ? std::optional(toy_sqs::refusal("InvalidMessageContents")) : std::nullopt;
    };
    auto const outcomes = world.run(
        world.queues().send({world.to_q("a"), world.to_q("too strange"), world.to_q("b")}, std::nullopt));
    CHECK(outcomes[0] == "");
    CHECK(outcomes[1].find("InvalidMessageContents") != std::string::npos);
    CHECK(outcomes[2] == "");
    CHECK(world.receive().size() == 2);
}

TEST_CASE("a refusal that says nothing of the message is not held against it")
{
    transport_world world;
    world.declare();
    world.refuse("SendMessageBatch", "UnsupportedOperation");
    CHECK_THROWS_AS(world.send("x"), queue_unavailable);
    world.service.fault = nullptr;
    CHECK(world.send("x") == bus::send_outcomes{""});
}

TEST_CASE("with a checkpoint, what may not have been stored keeps it where it was")
{
    transport_world world;
    world.declare();
    world.refuse("SendMessageBatch", "RequestThrottled");
    auto const sending = [&] {
        world.run(world.queues().send({world.to_q("x")}, bus::checkpoint{"games", 5}));
    };
    CHECK_THROWS_AS(sending(), queue_unavailable);
    CHECK(world.run(world.queues().position_of("games")) == 0);
    world.service.fault = nullptr;
    CHECK_NOTHROW(sending());
    CHECK(world.run(world.queues().position_of("games")) == 5);
}

TEST_CASE("a queue that takes nothing does not fill the others with the same messages again and again")
{
    transport_world world;
    world.declare();
    world.run(world.queues().declare({.name = "r"}));
    world.service.fault = [](std::string const& operation, nlohmann::json const& value) {
        bool const is_r = operation == "SendMessageBatch" && value.at("QueueUrl") == "http://toy/store-r";
        return is_r ? std::optional(toy_sqs::refusal("AccessDenied")) : std::nullopt;
    };
    auto const publish = [&] {
        auto for_r = world.to_q("x");
        for_r.queue = "r";
        world.run(world.queues().send({world.to_q("x"), for_r}, bus::checkpoint{"games", 5}));
    };
    for (int tries = 0; tries < 3; ++tries)
        CHECK_THROWS_AS(publish(), queue_unavailable);
    CHECK(world.messages("store-q").size() == 1);
    world.service.fault = nullptr;
    CHECK_NOTHROW(publish());
    CHECK(world.messages("store-q").size() == 1);
    CHECK(world.messages("store-r").size() == 1);
    CHECK(world.run(world.queues().position_of("games")) == 5);
    CHECK_NOTHROW(publish()); // from an older position: all of it is sent again
    CHECK(world.messages("store-q").size() == 2);
}

TEST_CASE("services on MassTransit get its envelope when it is asked for")
{
    transport_world world;
    world.chosen_settings.envelope = "masstransit";
    world.declare();
    auto outgoing = world.to_q(R"({"amount":1})");
    outgoing.content.set("contract", "PaymentRequested");
    CHECK(world.run(world.queues().send({outgoing}, std::nullopt)) == bus::send_outcomes{""});
    auto const body = nlohmann::json::parse(world.messages("store-q").at(0).body);
    CHECK(body["message"] == nlohmann::json{{"amount", 1}});
    CHECK(body["messageType"].is_array());
}

TEST_CASE("a delay beyond 900 seconds waits on as a hidden message, and that is no attempt")
{
    transport_world world;
    world.declare();
    CHECK(world.send("later", 2h) == bus::send_outcomes{""});
    CHECK(world.service.entries.back().second["Entries"][0]["DelaySeconds"] == 900);
    world.world.pass(901s);
    CHECK(world.receive("q", 5s).empty());
    CHECK(world.run(world.queues().peek("q", 10)).empty());
    world.world.pass(2h - 908s);
    CHECK(world.receive().empty());
    world.world.pass(3s);
    auto const messages = world.receive();
    REQUIRE(messages.size() == 1);
    CHECK(messages[0].receive_count == 1);
    CHECK(messages[0].content.attributes.empty());
    CHECK(world.messages("store-q")[0].receives == 2);
}
