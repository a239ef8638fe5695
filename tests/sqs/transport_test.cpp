// What the conformance suite cannot ask of a real server: faults, limits, and what is seen on the wire.
#include "bus/sqs/sqs_queue.hpp"
#include "toy_sqs.hpp"

#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <doctest/doctest.h>

#include <memory>

using namespace fcg;
using namespace std::chrono_literals;
using bus::queue_unavailable;
using fcg::test::toy_sqs;
using nlohmann::json;

namespace {

struct transport_world {
    test::simulated_world world;
    toy_sqs service{world};
    std::unique_ptr<storage::database> file = world.open("bus");
    bus::sqs::sqs_settings how = settings();
    std::unique_ptr<bus::sqs::sqs_queue> queue;

    ~transport_world()
    {
        queue.reset();
        world.loop.run_ready(); // what was under way ends
    }

    static bus::sqs::sqs_settings settings()
    {
        bus::sqs::sqs_settings made;
        made.queue_prefix = "store-";
        made.access_key_id = "none";
        made.secret_access_key = "none";
        made.most_attempts = 1;
        return made;
    }

    bus::sqs::sqs_queue& queues()
    {
        if (!queue) {
            bus::sqs::aws_environment const nothing{.variable = [](std::string const&) { return ""; },
                                                    .home = {}};
            auto keys = bus::sqs::standard_chain(how, nothing, world.loop, world.clock, world.chance);
            auto over = std::make_unique<bus::sqs::client>(
                bus::sqs::client::parts{world.loop, world.clock, world.chance, world.metrics}, how, "toy",
                std::move(keys), [this](http::client_request wanted, std::chrono::microseconds limit) {
                    return service.exchange(std::move(wanted), limit);
                });
            queue = std::make_unique<bus::sqs::sqs_queue>(world.around, *file, how, std::move(over));
        }
        return *queue;
    }

    template <class T>
    T run(task<T> work)
    {
        return world.run(std::move(work));
    }

    void declare(std::int64_t most_receives = 10)
    {
        run(queues().declare({.name = "q", .most_receives = most_receives}));
    }

    static bus::outgoing to_q(std::string body, std::chrono::microseconds delay = 0s)
    {
        return {.queue = "q",
                .content = {.id = "id of " + body.substr(0, 9), .body = std::move(body), .attributes = {}},
                .delay = delay};
    }

    bus::send_outcomes send(std::string body, std::chrono::microseconds delay = 0s)
    {
        return run(queues().send({to_q(std::move(body), delay)}, std::nullopt));
    }

    std::vector<bus::received> receive(std::string from = "q", std::chrono::microseconds wait = 0s)
    {
        return run(queues().receive(std::move(from), 10, wait, 30s));
    }

    void refuse(std::string operation, std::string code)
    {
        service.fault = [operation, code](std::string const& asked, json const&) {
            return asked == operation ? std::optional(toy_sqs::refusal(code)) : std::nullopt;
        };
    }

    std::vector<toy_sqs::letter>& letters(std::string const& name) { return service.queues[name].letters; }
};

json policy(transport_world& of)
{
    return json::parse(of.service.queues["store-q"].attributes["RedrivePolicy"].get<std::string>());
}

} // namespace

// Queues

TEST_CASE("a queue is made with its dead-letter queue, which keeps letters as long as SQS allows")
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
    world.how.create_queues = false;
    CHECK_THROWS_WITH_AS(world.declare(), doctest::Contains("bus.sqs.createQueues"), queue_unavailable);
    world.service.queues["store-q-error"].attributes = json::object();
    world.service.queues["store-q"].attributes = json::object();
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

// Sending

TEST_CASE("the queue's own limit counts where it is lower than SQS's")
{
    transport_world world;
    world.service.queues["store-q"].attributes["MaximumMessageSize"] = "2000";
    world.service.fault = [](std::string const& operation, json const& asked) {
        bool const is_limit =
            operation == "SetQueueAttributes" && asked.at("Attributes").contains("MaximumMessageSize");
        return is_limit ? std::optional(toy_sqs::refusal("InvalidAttributeValue")) : std::nullopt;
    };
    world.declare();
    CHECK(world.send(std::string(1'900, 'x')) == bus::send_outcomes{""});
    CHECK(world.send(std::string(2'001, 'x')).at(0).find("store-q takes at most 2000") != std::string::npos);
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
    // The whole batch is refused for one message, which is sent alone then.
    world.service.fault = [](std::string const& operation, json const& asked) {
        bool const is_bad =
            operation == "SendMessageBatch" && asked.dump().find("too strange") != std::string::npos;
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
    world.service.fault = [](std::string const& operation, json const& asked) {
        bool const is_r = operation == "SendMessageBatch" && asked.at("QueueUrl") == "http://toy/store-r";
        return is_r ? std::optional(toy_sqs::refusal("AccessDenied")) : std::nullopt;
    };
    auto const publish = [&] {
        auto for_r = world.to_q("x");
        for_r.queue = "r";
        world.run(world.queues().send({world.to_q("x"), for_r}, bus::checkpoint{"games", 5}));
    };
    for (int tries = 0; tries < 3; ++tries)
        CHECK_THROWS_AS(publish(), queue_unavailable);
    CHECK(world.letters("store-q").size() == 1);
    world.service.fault = nullptr;
    CHECK_NOTHROW(publish());
    CHECK(world.letters("store-q").size() == 1);
    CHECK(world.letters("store-r").size() == 1);
    CHECK(world.run(world.queues().position_of("games")) == 5);
    CHECK_NOTHROW(publish()); // from an older position: all of it goes again
    CHECK(world.letters("store-q").size() == 2);
}

TEST_CASE("services on MassTransit get its envelope when it is asked for")
{
    transport_world world;
    world.how.envelope = "masstransit";
    world.declare();
    auto one = world.to_q(R"({"amount":1})");
    one.content.set("contract", "PaymentRequested");
    CHECK(world.run(world.queues().send({one}, std::nullopt)) == bus::send_outcomes{""});
    auto const body = json::parse(world.letters("store-q").at(0).body);
    CHECK(body["message"] == json{{"amount", 1}});
    CHECK(body["messageType"].is_array());
}

TEST_CASE("a delay beyond 900 seconds waits on as a hidden message, and that is no attempt")
{
    transport_world world;
    world.declare();
    CHECK(world.send("later", 2h) == bus::send_outcomes{""});
    CHECK(world.service.asked.back().second["Entries"][0]["DelaySeconds"] == 900);
    world.world.pass(901s);
    CHECK(world.receive("q", 5s).empty());
    CHECK(world.run(world.queues().peek("q", 10)).empty());
    world.world.pass(2h - 908s);
    CHECK(world.receive().empty());
    world.world.pass(3s);
    auto const got = world.receive();
    REQUIRE(got.size() == 1);
    CHECK(got[0].receive_count == 1);
    CHECK(got[0].content.attributes.empty());
    CHECK(world.letters("store-q")[0].receives == 2);
}

// Receiving

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
        auto const got = world.receive();
        REQUIRE(got.size() == 1);
        CHECK(got[0].receive_count == 1);
        CHECK(world.letters("store-q")[0].receives == (somebody_comes ? 1 : 2));
        CHECK(world.run(world.queues().remove("q", {got[0].receipt})).at(0));
    }
}

TEST_CASE("a service that does not wait for messages is asked once a second, not over and over")
{
    transport_world world;
    world.how.long_poll_seconds = 0;
    world.declare();
    CHECK(world.receive("q", 5s).empty());
    CHECK(world.service.count_of("ReceiveMessage") <= 6);
}

TEST_CASE("a lease of a second is one, although a long poll may have been answered late")
{
    transport_world world;
    world.declare();
    world.send("x");
    auto const got = world.run(world.queues().receive("q", 10, 5s, 1s));
    REQUIRE(got.size() == 1);
    CHECK(*got[0].leased_until > world.world.clock.steady_now());
    CHECK(world.run(world.queues().remove("q", {got[0].receipt})) == std::vector<bool>{true});
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
    auto const got = world.run(world.queues().receive("q", 1, 0s, 12h));
    world.world.pass(11h);
    CHECK(world.run(world.queues().change_visibility("q", {{got.at(0).receipt, 2h}})).at(0));
    CHECK(world.service.asked.back().second["Entries"][0]["VisibilityTimeout"] == 3'599);
    world.world.pass(1h);
    CHECK_FALSE(world.run(world.queues().change_visibility("q", {{got.at(0).receipt, 2h}})).at(0));
}

// Settling

TEST_CASE("a lease that SQS calls lost is lost")
{
    transport_world world;
    world.declare();
    world.send("x");
    auto const got = world.receive();
    world.service.fault = [](std::string const& operation,
                             json const&) -> std::optional<http::client_answer> {
        if (operation != "ChangeMessageVisibilityBatch")
            return std::nullopt;
        return http::client_answer{
            .status = 200,
            .headers = {},
            .body = R"({"Failed":[{"Id":"0","Code":"MessageNotInflight","SenderFault":true}]})"};
    };
    CHECK_FALSE(world.run(world.queues().change_visibility("q", {{got.at(0).receipt, 60s}})).at(0));
    CHECK_FALSE(world.run(world.queues().remove("q", {got.at(0).receipt})).at(0));
}

TEST_CASE("a delete that fails leaves the lease, and may be tried again")
{
    transport_world world;
    world.declare();
    world.send("x");
    auto const got = world.receive();
    world.refuse("DeleteMessageBatch", "RequestThrottled");
    CHECK_THROWS_AS(world.run(world.queues().remove("q", {got.at(0).receipt})), queue_unavailable);
    world.service.fault = nullptr;
    CHECK(world.run(world.queues().remove("q", {got.at(0).receipt})).at(0));
}

TEST_CASE("a burial that cannot reach the dead-letter queue deletes nothing")
{
    transport_world world;
    world.declare();
    world.send("x");
    auto const got = world.receive();
    world.refuse("SendMessageBatch", "RequestThrottled");
    CHECK_THROWS_AS(world.run(world.queues().bury("q", {{got.at(0).receipt, "bad"}})), queue_unavailable);
    CHECK(world.letters("store-q").size() == 1);
    world.service.fault = nullptr;
    CHECK(world.run(world.queues().bury("q", {{got.at(0).receipt, "bad"}})).at(0));
    CHECK(world.letters("store-q").empty());
    CHECK(world.letters("store-q-error").size() == 1);
}

TEST_CASE("the largest message can be buried, without its notes")
{
    transport_world world;
    world.declare();
    CHECK(world.send(std::string(bus::largest_message, 'x')) == bus::send_outcomes{""});
    CHECK(world.run(world.queues().bury("q", {{world.receive().at(0).receipt, "too large"}})).at(0));
    CHECK(world.letters("store-q-error").at(0).attributes.empty());
}

// What an operator does

TEST_CASE("a purge that comes too soon after another is done by hand")
{
    transport_world world;
    world.declare();
    for (auto const* body : {"a", "b", "c"})
        world.send(body);
    world.refuse("PurgeQueue", "AWS.SimpleQueueService.PurgeQueueInProgress");
    CHECK(world.run(world.queues().purge("q")) == 3);
    CHECK(world.letters("store-q").empty());
}

TEST_CASE("a redrive moves each letter once, also when it dies again at once")
{
    transport_world world;
    world.declare();
    world.send("x");
    world.run(world.queues().bury("q", {{world.receive().at(0).receipt, "it can never succeed"}}));
    int deaths = 0;
    world.service.fault = [&](std::string const& operation, json const& asked) {
        if (operation == "SendMessageBatch" && asked.at("QueueUrl") == "http://toy/store-q" && deaths < 9)
            for (auto const& entry : asked.at("Entries"))
                world.letters("store-q-error")
                    .push_back({.id = "dead-" + std::to_string(++deaths),
                                .body = entry.at("MessageBody"),
                                .attributes = entry.at("MessageAttributes"),
                                .sent_at = world.world.clock.now(),
                                .visible_at = world.world.clock.now()});
        return std::optional<http::client_answer>();
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
        std::swap(world.letters("store-q"), world.letters("store-q-error"));
        int looks = 0;
        world.service.fault = [&](std::string const& operation,
                                  json const&) -> std::optional<http::client_answer> {
            if (operation == "StartMessageMoveTask") {
                if (!can)
                    return toy_sqs::refusal("UnsupportedOperation");
                std::swap(world.letters("store-q"), world.letters("store-q-error"));
                return http::client_answer{.status = 200, .headers = {}, .body = R"({"TaskHandle":"t"})"};
            }
            if (operation != "ListMessageMoveTasks")
                return std::nullopt;
            json const task{{"Status", ++looks < 3 ? "RUNNING" : "COMPLETED"},
                            {"ApproximateNumberOfMessagesMoved", 400 * looks}};
            return http::client_answer{
                .status = 200, .headers = {}, .body = json{{"Results", json::array({task})}}.dump()};
        };
        CHECK(world.run(world.queues().redrive("q", 5'000)) == 1'200);
        CHECK(world.letters("store-q").size() == 1'200);
        CHECK(world.letters("store-q-error").empty());
        CHECK(looks == (can ? 3 : 0));
    }
}
