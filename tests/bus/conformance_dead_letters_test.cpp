// Tests of messages that no handler can process.
#include "every_queue.hpp"

#include <doctest/doctest.h>

namespace fcg::test {
namespace {

namespace attribute = bus::attribute;

} // namespace

CONFORMANCE_CASE("a message that was received as often as allowed goes to the dead-letter queue")
{
    queue_type q;
    q.declare("q", 3);
    REQUIRE(q.send("poison"));
    auto const first_at = second_of(q.world.clock.now());
    std::string last_received_at;
    for (int i = 0; i < 3; ++i) {
        last_received_at = second_of(q.world.clock.now());
        REQUIRE(q.receive(1, 10s).size() == 1);
        q.pass(11s);
    }
    CHECK(q.receive().empty());
    auto const dead = q.peek("q-error");
    REQUIRE(bodies_of(dead) == bodies{"poison"});
    auto const& content = dead[0].content;
    CHECK(content.id == "id of poison");
    CHECK(content.find(attribute::dead_reason) == "received too often");
    CHECK(content.find(attribute::dead_source) == "q");
    CHECK(content.find(attribute::dead_attempts) == "3");
    CHECK(second_of(content.find(attribute::dead_first_at)) == first_at);
    // The time lies between the last receive and this check: SQS does not report when it has moved a dead
    // letter.
    CHECK(second_of(content.find(attribute::dead_last_at)) > last_received_at);
    CHECK(second_of(content.find(attribute::dead_last_at)) <= second_of(q.world.clock.now()));
    CHECK(to_text(q.depth()) == "ready 0, in flight 0, delayed 0");
}

CONFORMANCE_CASE("a poison message does not hold up the others")
{
    queue_type q;
    q.declare("q", 1);
    REQUIRE(q.send("poison"));
    REQUIRE(q.receive(1, 10s).size() == 1);
    q.pass(11s);
    REQUIRE(q.send("healthy"));
    CHECK(bodies_of(q.receive()) == bodies{"healthy"});
    CHECK(bodies_of(q.peek("q-error")) == bodies{"poison"});
}

CONFORMANCE_CASE(
    "a buried message has its reason, source, attempts, first and last time, and its own attributes")
{
    queue_type q;
    q.declare();
    auto outgoing = q.to("q", "bad");
    outgoing.content.set("correlationId", "c-1");
    REQUIRE(q.send_all({outgoing}) == bus::send_outcomes{""});
    auto const first_at = second_of(q.world.clock.now());
    REQUIRE(q.receive(1, 10s).size() == 1);
    q.pass(11s);
    auto const messages = q.receive();
    REQUIRE(messages.size() == 1);
    q.pass(2s);
    auto const last_at = second_of(q.world.clock.now());
    CHECK(q.bury(messages[0], "the amount is negative\nand that cannot be"));

    auto const dead = q.receive_from("q-error");
    REQUIRE(bodies_of(dead) == bodies{"bad"});
    auto const& content = dead[0].content;
    CHECK(content.find(attribute::dead_reason) == "the amount is negative and that cannot be");
    CHECK(content.find(attribute::dead_source) == "q");
    CHECK(content.find(attribute::dead_attempts) == "2");
    CHECK(second_of(content.find(attribute::dead_first_at)) == first_at);
    CHECK(second_of(content.find(attribute::dead_last_at)) == last_at);
    CHECK(content.find("correlationId") == "c-1");
    CHECK(dead[0].receive_count == 1);
    CHECK(to_text(q.depth()) == "ready 0, in flight 0, delayed 0");
}

CONFORMANCE_CASE("who has lost the lease cannot bury")
{
    queue_type q;
    q.declare();
    REQUIRE(q.send("contested"));
    auto const slow = q.receive(1, 10s);
    q.pass(11s);
    auto const quick = q.receive(1, 30s);
    CHECK_FALSE(q.bury(slow.at(0), "too slow"));
    CHECK(q.peek("q-error").empty());
    CHECK(q.remove(quick.at(0)));
}

CONFORMANCE_CASE("in a batch of burials each receipt has its own outcome")
{
    queue_type q;
    q.declare();
    for (auto const* body : {"a", "b"})
        REQUIRE(q.send(body));
    auto const messages = q.receive();
    REQUIRE(messages.size() == 2);
    std::vector<bus::burial> const burials{{messages[0].receipt, "one"},
                                           {"nonsense", "two"},
                                           {messages[1].receipt, "three"},
                                           {messages[0].receipt, "four"}};
    CHECK(q.run(q.queues().bury("q", burials)) == std::vector<bool>{true, false, true, false});
    CHECK(bodies_of(q.peek("q-error")) == bodies{"a", "b"});
}

CONFORMANCE_CASE("dead letters can be received and deleted like others, and never die again")
{
    queue_type q;
    q.declare("q", 1);
    REQUIRE(q.send("dead"));
    CHECK(q.bury(q.receive().at(0), "no use"));
    for (int i = 0; i < 20; ++i) {
        REQUIRE(q.receive(1, 1s, 0s, "q-error").size() == 1);
        q.pass(2s);
    }
    CHECK(q.remove(q.receive_from("q-error").at(0), "q-error"));
    CHECK(to_text(q.depth("q-error")) == "ready 0, in flight 0, delayed 0");
}

CONFORMANCE_CASE("a redriven message comes with its history and a receive count that starts anew")
{
    queue_type q;
    q.declare();
    REQUIRE(q.send("second chance"));
    CHECK(q.bury(q.receive().at(0), "not today"));
    CHECK(q.redrive() == 1);
    CHECK(q.peek("q-error").empty());
    auto const messages = q.receive();
    REQUIRE(bodies_of(messages) == bodies{"second chance"});
    CHECK(messages[0].receive_count == 1);
    CHECK(messages[0].content.id == "id of second chance");
    CHECK(messages[0].content.find(attribute::dead_reason) == "not today");
    CHECK(messages[0].content.find(attribute::dead_attempts) == "1");
    CHECK(q.remove(messages[0]));
}

CONFORMANCE_CASE("a redriven message that fails again is dead again: attempts add up, the first time stays")
{
    queue_type q;
    q.declare();
    auto const first_at = second_of(q.world.clock.now());
    REQUIRE(q.send("hopeless"));
    CHECK(q.bury(q.receive().at(0), "first"));
    q.pass(60s);
    CHECK(q.redrive() == 1);
    REQUIRE(q.receive(1, 10s).size() == 1);
    q.pass(11s);
    CHECK(q.bury(q.receive().at(0), "second"));
    auto const dead = q.peek("q-error");
    REQUIRE(dead.size() == 1);
    CHECK(dead[0].content.find(attribute::dead_reason) == "second");
    CHECK(dead[0].content.find(attribute::dead_attempts) == "3");
    CHECK(second_of(dead[0].content.find(attribute::dead_first_at)) == first_at);
    CHECK(second_of(dead[0].content.find(attribute::dead_last_at)) == second_of(q.world.clock.now()));
}

CONFORMANCE_CASE("a redriven message has all its receives again")
{
    queue_type q;
    q.declare("q", 2);
    REQUIRE(q.send("twice two"));
    for (int life = 0; life < 2; ++life) {
        for (int i = 0; i < 2; ++i) {
            REQUIRE(q.receive(1, 10s).size() == 1);
            q.pass(11s);
        }
        CHECK(q.receive().empty());
        CHECK(q.redrive() == 1);
    }
    CHECK(q.receive().at(0).content.find(attribute::dead_attempts) == "4");
}

CONFORMANCE_CASE("a redrive can be repeated: what was moved is not moved again")
{
    queue_type q;
    q.declare();
    for (auto const* body : {"a", "b", "c"}) {
        REQUIRE(q.send(body));
        CHECK(q.bury(q.receive().at(0), "later"));
    }
    CHECK(q.redrive(2) == 2);
    CHECK(q.redrive(2) == 1);
    CHECK(q.redrive(2) == 0);
    CHECK(bodies_of(q.receive()) == bodies{"a", "b", "c"});
}

CONFORMANCE_CASE("a redrive leaves alone what somebody is looking at")
{
    queue_type q;
    q.declare();
    for (auto const* body : {"a", "b"}) {
        REQUIRE(q.send(body));
        CHECK(q.bury(q.receive().at(0), "later"));
    }
    auto const looked_at = q.receive(1, 30s, 0s, "q-error");
    CHECK(q.redrive() == 1);
    CHECK(q.remove(looked_at.at(0), "q-error"));
    CHECK(q.redrive() == 0);
    CHECK(q.receive().size() == 1);
}

CONFORMANCE_CASE("a redrive of many moves them all, each once")
{
    queue_type q;
    q.declare();
    constexpr std::size_t many = queue_type::large_backlog / 10;
    bodies sent;
    for (std::size_t i = 0; i < many; ++i)
        sent.push_back(std::to_string(1'000 + i));
    for (auto const& body : sent)
        REQUIRE(q.send(body));
    std::vector<bus::burial> burials;
    for (auto const& message : q.receive(many))
        burials.push_back({message.receipt, "all of them"});
    REQUIRE(q.run(q.queues().bury("q", burials)) == std::vector<bool>(many, true));
    CHECK(q.redrive(10'000) == many);
    CHECK(bodies_of(q.receive(many)) == sent);
}

CONFORMANCE_CASE("a redrive wakes those who wait")
{
    queue_type q;
    q.declare();
    REQUIRE(q.send("back"));
    CHECK(q.bury(q.receive().at(0), "later"));
    auto const waiting = q.start(q.queues().receive("q", 10, 20s, 30s));
    CHECK(q.redrive() == 1);
    q.pass(0s);
    REQUIRE(waiting->ended());
    CHECK(waiting->take().size() == 1);
}

CONFORMANCE_CASE("a dead letter of another transport can be sent, with all that it carries, and redriven")
{
    queue_type q;
    q.declare();
    auto dead_letter = q.to("q-error", "moved");
    for (int i = 1; i <= 10; ++i)
        dead_letter.content.set("own-" + std::to_string(i), "v");
    dead_letter.content.set(attribute::dead_reason, "nobody understands it");
    dead_letter.content.set(attribute::dead_source, "q");
    dead_letter.content.set(attribute::dead_attempts, "3");
    dead_letter.content.set(attribute::dead_first_at, "2026-11-22T12:00:00.000Z");
    dead_letter.content.set(attribute::dead_last_at, "2026-11-22T12:01:00.000Z");
    REQUIRE(q.send_all({dead_letter}) == bus::send_outcomes{""});
    auto const dead = q.peek("q-error");
    REQUIRE(bodies_of(dead) == bodies{"moved"});
    CHECK(dead[0].content.id == dead_letter.content.id);
    for (auto const& [name, value] : dead_letter.content.attributes)
        CHECK_MESSAGE(dead[0].content.find(name) == value, name);
    CHECK(q.receive().empty());
    CHECK(q.redrive() == 1);
    CHECK(bodies_of(q.receive()) == bodies{"moved"});
}

} // namespace fcg::test
