// Tests of leases: which consumer has a message, and for how long.
#include "every_queue.hpp"

#include <doctest/doctest.h>

namespace fcg::test {

CONFORMANCE_CASE("two consumers never hold the same message at once")
{
    queue_type q;
    q.declare();
    for (auto const* body : {"a", "b", "c", "d"})
        REQUIRE(q.send(body));
    auto const mine = q.receive(2);
    auto const yours = q.receive(10);
    CHECK(mine.size() == 2);
    CHECK(yours.size() == 2);
    auto messages = mine;
    messages.insert(messages.end(), yours.begin(), yours.end());
    CHECK(bodies_of(messages) == bodies{"a", "b", "c", "d"});
    CHECK(q.receive().empty());
}

CONFORMANCE_CASE("asking for more than there is gives what there is")
{
    queue_type q;
    q.declare();
    REQUIRE(q.send("only"));
    CHECK(q.receive(1'000).size() == 1);
    CHECK(q.receive(1'000).empty());
}

CONFORMANCE_CASE("asking for fewer leaves the rest for the next")
{
    queue_type q;
    q.declare();
    for (auto const* body : {"a", "b", "c"})
        REQUIRE(q.send(body));
    CHECK(q.receive(2).size() == 2);
    CHECK(q.receive(2).size() == 1);
}

CONFORMANCE_CASE("a message whose lease runs out is received again")
{
    queue_type q;
    q.declare();
    REQUIRE(q.send("again"));
    REQUIRE(q.receive(10, 30s).size() == 1);
    q.pass(29s);
    CHECK(q.receive().empty());
    q.pass(2s);
    CHECK(bodies_of(q.receive()) == bodies{"again"});
}

CONFORMANCE_CASE("a message that was deleted never comes again")
{
    queue_type q;
    q.declare();
    REQUIRE(q.send("done"));
    auto const messages = q.receive();
    CHECK(q.remove(messages.at(0)));
    q.pass(24h);
    CHECK(q.receive().empty());
    CHECK(to_text(q.depth()) == "ready 0, in flight 0, delayed 0");
}

CONFORMANCE_CASE("each receive is counted")
{
    queue_type q;
    q.declare();
    REQUIRE(q.send("counted"));
    for (std::int64_t count = 1; count <= 5; ++count) {
        auto const messages = q.receive(1, 10s);
        REQUIRE(messages.size() == 1);
        CHECK(messages[0].receive_count == count);
        q.pass(11s);
    }
}

CONFORMANCE_CASE("a receive tells when the message came and when it was first received")
{
    queue_type q;
    q.declare();
    auto const sent_at = q.world.clock.now();
    REQUIRE(q.send("timed"));
    q.pass(5s);
    auto const first_at = q.world.clock.now();
    REQUIRE(q.receive(1, 10s).size() == 1);
    q.pass(11s);
    auto const messages = q.receive();
    REQUIRE(messages.size() == 1);
    CHECK(second_of(messages[0].enqueued_at) == second_of(sent_at));
    CHECK(second_of(messages[0].first_received_at) == second_of(first_at));
}

CONFORMANCE_CASE("every receive has a receipt of its own")
{
    queue_type q;
    q.declare();
    REQUIRE(q.send("a"));
    auto const first = q.receive(1, 10s);
    q.pass(11s);
    auto const second = q.receive(1, 10s);
    CHECK(first.at(0).receipt != second.at(0).receipt);
}

CONFORMANCE_CASE("a late delete with an old receipt does not take the message from its new holder")
{
    queue_type q;
    q.declare();
    REQUIRE(q.send("slow"));
    auto const slow = q.receive(1, 10s);
    q.pass(11s);
    auto const quick = q.receive(1, 30s);
    CHECK_FALSE(q.remove(slow.at(0)));
    CHECK(to_text(q.depth()) == "ready 0, in flight 1, delayed 0");
    CHECK(q.remove(quick.at(0)));
    CHECK(to_text(q.depth()) == "ready 0, in flight 0, delayed 0");
}

CONFORMANCE_CASE("a second delete with the same receipt does nothing")
{
    queue_type q;
    q.declare();
    REQUIRE(q.send("once"));
    auto const messages = q.receive();
    CHECK(q.remove(messages.at(0)));
    CHECK_FALSE(q.remove(messages.at(0)));
}

CONFORMANCE_CASE("receipts that are none have no power and do no harm")
{
    queue_type q;
    q.declare();
    REQUIRE(q.send("safe"));
    auto const good = q.receive();
    for (std::string const text : {"", ".", "1", "1.", ".1", "x.y", "1.2.3", "-1.-1",
                                   "99999999999999999999.1", "1099511627777.0", "1099511627777.1"}) {
        CAPTURE(text);
        CHECK_FALSE(q.run(q.queues().remove("q", {text})).at(0));
        CHECK_FALSE(q.run(q.queues().change_visibility("q", {{text, 0s}})).at(0));
        CHECK_FALSE(q.run(q.queues().bury("q", {{text, "no"}})).at(0));
    }
    CHECK(q.remove(good.at(0)));
}

CONFORMANCE_CASE("in a batch of deletes each receipt has its own outcome")
{
    queue_type q;
    q.declare();
    for (auto const* body : {"a", "b"})
        REQUIRE(q.send(body));
    auto const messages = q.receive();
    REQUIRE(messages.size() == 2);
    std::vector<std::string> const receipts{messages[0].receipt, "nonsense", messages[1].receipt,
                                            messages[0].receipt};
    CHECK(q.run(q.queues().remove("q", receipts)) == std::vector<bool>{true, false, true, false});
    CHECK(to_text(q.depth()) == "ready 0, in flight 0, delayed 0");
}

CONFORMANCE_CASE("an extended lease lasts from the moment of the extension")
{
    queue_type q;
    q.declare();
    REQUIRE(q.send("long work"));
    auto const messages = q.receive(1, 30s);
    for (int i = 0; i < 5; ++i) {
        q.pass(20s);
        REQUIRE(q.hide_for(messages.at(0), 30s));
    }
    CHECK(q.receive().empty());
    CHECK(q.remove(messages.at(0)));
}

CONFORMANCE_CASE("a lease can be made shorter")
{
    queue_type q;
    q.declare();
    REQUIRE(q.send("soon"));
    auto const messages = q.receive(1, 12h);
    CHECK(q.hide_for(messages.at(0), 5s));
    q.pass(6s);
    CHECK(q.receive().size() == 1);
}

CONFORMANCE_CASE("visibility zero gives the message back at once")
{
    queue_type q;
    q.declare();
    REQUIRE(q.send("given back"));
    auto const messages = q.receive();
    CHECK(q.hide_for(messages.at(0), 0s));
    auto const again = q.receive();
    REQUIRE(again.size() == 1);
    CHECK(again[0].receive_count == 2);
}

CONFORMANCE_CASE("a lease that has run out cannot be extended, whoever has the message now")
{
    queue_type q;
    q.declare();
    REQUIRE(q.send("lost"));
    auto const first = q.receive(1, 10s);
    q.pass(11s);
    CHECK_FALSE(q.hide_for(first.at(0), 30s));
    auto const second = q.receive(1, 30s);
    REQUIRE(second.size() == 1);
    CHECK_FALSE(q.hide_for(first.at(0), 30s));
    CHECK(q.hide_for(second[0], 30s));
}

CONFORMANCE_CASE("received with visibility zero, a message stays for everybody")
{
    queue_type q;
    q.declare();
    REQUIRE(q.send("open"));
    CHECK(q.receive(10, 0s).size() == 1);
    CHECK(q.receive(10, 0s).size() == 1);
    CHECK(to_text(q.depth()) == "ready 1, in flight 0, delayed 0");
}

} // namespace fcg::test
