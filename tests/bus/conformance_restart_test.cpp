// Tests of a queue after a kill of its process, and of the checkpoint that is stored with the messages.
#include "every_queue.hpp"

#include <doctest/doctest.h>

namespace fcg::test {

CONFORMANCE_CASE("nothing was ever sent from an unknown source")
{
    queue_type q;
    CHECK(q.run(q.queues().position_of("games")) == 0);
}

CONFORMANCE_CASE("messages and checkpoint are stored together")
{
    queue_type q;
    q.declare();
    q.run(q.queues().send({q.to("q", "a"), q.to("q", "b")}, bus::checkpoint{"games", 17}));
    CHECK(q.run(q.queues().position_of("games")) == 17);
    CHECK(q.run(q.queues().position_of("users")) == 0);
    CHECK(bodies_of(q.receive()) == bodies{"a", "b"});
}

CONFORMANCE_CASE("a checkpoint moves without messages, too")
{
    queue_type q;
    q.run(q.queues().send({}, bus::checkpoint{"games", 3}));
    q.run(q.queues().send({}, bus::checkpoint{"games", 5}));
    CHECK(q.run(q.queues().position_of("games")) == 5);
}

CONFORMANCE_CASE("with a checkpoint, one message that cannot be sent keeps all of it from being stored")
{
    queue_type q;
    q.declare();
    auto const faulty = [&](bus::outgoing bad) {
        return q.queues().send({q.to("q", "good"), std::move(bad)}, bus::checkpoint{"games", 9});
    };
    CHECK_THROWS_AS(q.run(faulty(q.to("q", ""))), bus::unsendable);
    CHECK_THROWS_AS(q.run(faulty(q.to("nowhere", "x"))), bus::unsendable);
    CHECK_THROWS_AS(q.run(faulty(q.to("q", "x", 43'201s))), bus::unsendable);
    CHECK(q.receive().empty());
    CHECK(q.run(q.queues().position_of("games")) == 0);
}

CONFORMANCE_CASE("queues, messages and checkpoints survive the process")
{
    queue_type q;
    q.declare();
    auto outgoing = q.to("q", "durable ção 🎮");
    outgoing.content.set("contract", "GamePurchaseRequested");
    q.run(q.queues().send({outgoing}, bus::checkpoint{"games", 42}));
    auto const sent_at = q.world.clock.now();
    q.pass(60s);
    if (!q.restart())
        return;
    CHECK(q.queues().names().size() == 2);
    CHECK(q.run(q.queues().position_of("games")) == 42);
    auto const messages = q.receive();
    REQUIRE(bodies_of(messages) == bodies{"durable ção 🎮"});
    CHECK(messages[0].content.id == outgoing.content.id);
    CHECK(messages[0].content.find("contract") == "GamePurchaseRequested");
    CHECK(second_of(messages[0].enqueued_at) == second_of(sent_at));
}

CONFORMANCE_CASE("what was in flight when the process died comes again, and what was deleted does not")
{
    queue_type q;
    q.declare();
    for (auto const* body : {"done", "in flight", "waiting"})
        REQUIRE(q.send(body));
    for (auto const& message : q.receive(2, 12h))
        if (message.content.body == "done")
            CHECK(q.remove(message));
    if (!q.restart())
        return;
    q.pass(12h + 1s); // a queue that stores leases may keep them until they expire
    CHECK(bodies_of(q.receive()) == bodies{"in flight", "waiting"});
}

CONFORMANCE_CASE("after a restart the old is deleted and the new is received")
{
    queue_type q;
    q.declare();
    for (auto const* body : {"a", "b", "c"})
        REQUIRE(q.send(body));
    if (!q.restart())
        return;
    for (auto const& message : q.receive())
        CHECK(q.remove(message));
    REQUIRE(q.send("new"));
    CHECK(bodies_of(q.receive()) == bodies{"new"});
}

CONFORMANCE_CASE("a receipt from before the restart has no power")
{
    queue_type q;
    q.declare();
    REQUIRE(q.send("a"));
    auto const old = q.receive(1, 10s);
    if (!q.restart())
        return;
    q.pass(11s);
    auto const fresh = q.receive(1, 30s);
    REQUIRE(fresh.size() == 1);
    CHECK_FALSE(q.remove(old.at(0)));
    CHECK(q.remove(fresh[0]));
}

CONFORMANCE_CASE("after a restart the receive count is at most one behind")
{
    queue_type q;
    q.declare();
    REQUIRE(q.send("counted"));
    std::int64_t received = 0;
    for (int life = 0; life < 4; ++life) {
        for (int i = 0; i < 2; ++i) {
            auto const messages = q.receive(1, 10s);
            REQUIRE(messages.size() == 1);
            ++received;
            CHECK(messages[0].receive_count <= received);
            CHECK(messages[0].receive_count >= received - 1);
            q.pass(11s);
        }
        if (!q.restart())
            return;
    }
}

CONFORMANCE_CASE("a message that kills the process each time ends in the dead-letter queue")
{
    queue_type q;
    q.declare("q", 3);
    REQUIRE(q.send("deadly"));
    int deaths = 0;
    while (deaths < 10 && q.receive(1, 10s).size() == 1) {
        ++deaths;
        if (!q.restart())
            return;
        q.pass(11s);
    }
    CHECK(deaths >= 3);
    CHECK(deaths <= 4);
    CHECK(bodies_of(q.peek("q-error")) == bodies{"deadly"});
}

CONFORMANCE_CASE("a delay survives the process")
{
    queue_type q;
    q.declare();
    REQUIRE(q.send("later", "q", 60s));
    q.pass(20s);
    if (!q.restart())
        return;
    q.pass(30s);
    CHECK(q.receive().empty());
    q.pass(11s);
    CHECK(bodies_of(q.receive()) == bodies{"later"});
}

CONFORMANCE_CASE("dead letters survive the process, and can be redriven after it")
{
    queue_type q;
    q.declare();
    REQUIRE(q.send("dead"));
    CHECK(q.bury(q.receive().at(0), "why not"));
    if (!q.restart())
        return;
    auto const dead = q.peek("q-error");
    REQUIRE(bodies_of(dead) == bodies{"dead"});
    CHECK(dead[0].content.find(bus::attribute::dead_reason) == "why not");
    CHECK(q.redrive() == 1);
    CHECK(bodies_of(q.receive()) == bodies{"dead"});
}

CONFORMANCE_CASE("settings survive the process")
{
    queue_type q;
    q.declare("q", 1);
    REQUIRE(q.send("once"));
    REQUIRE(q.receive(1, 10s).size() == 1);
    q.pass(11s);
    CHECK(q.receive().empty());
    REQUIRE(q.send("again"));
    if (!q.restart())
        return;
    REQUIRE(q.receive(1, 10s).size() == 1);
    q.pass(11s);
    CHECK(q.receive().empty());
    CHECK(bodies_of(q.peek("q-error")) == bodies{"again", "once"});
}

} // namespace fcg::test
