// Tests of a receive that waits for the first message.
#include "every_queue.hpp"

#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <doctest/doctest.h>

namespace fcg::test {

CONFORMANCE_CASE("a receive that waits is woken by a message")
{
    queue_type q;
    q.declare();
    auto const waiting = q.start(q.queues().receive("q", 10, 20s, 30s));
    q.pass(3s);
    CHECK_FALSE(waiting->ended());
    auto const before = q.world.clock.now();
    REQUIRE(q.send("wake up"));
    q.pass(0s);
    REQUIRE(waiting->ended());
    CHECK(bodies_of(waiting->take()) == bodies{"wake up"});
    CHECK(q.world.clock.now() == before);
}

CONFORMANCE_CASE("a receive that waits ends empty at its limit")
{
    queue_type q;
    q.declare();
    auto const waiting = q.start(q.queues().receive("q", 10, 20s, 30s));
    q.pass(19s);
    CHECK_FALSE(waiting->ended());
    q.pass(2s);
    REQUIRE(waiting->ended());
    CHECK(waiting->take().empty());
}

CONFORMANCE_CASE("a receive does not wait for more than the first message")
{
    queue_type q;
    q.declare();
    REQUIRE(q.send("only"));
    auto const before = q.world.clock.now();
    CHECK(q.receive(100, 30s, 20s).size() == 1);
    CHECK(q.world.clock.now() == before);
}

CONFORMANCE_CASE("a receive that waits gets a message whose lease runs out")
{
    queue_type q;
    q.declare();
    REQUIRE(q.send("left behind"));
    REQUIRE(q.receive(1, 10s).size() == 1);
    auto const waiting = q.start(q.queues().receive("q", 10, 20s, 30s));
    q.pass(9s);
    CHECK_FALSE(waiting->ended());
    q.pass(2s);
    REQUIRE(waiting->ended());
    CHECK(bodies_of(waiting->take()) == bodies{"left behind"});
}

CONFORMANCE_CASE("a receive that waits gets a message that is taken and left behind while it waits")
{
    queue_type q;
    q.declare();
    auto const low = q.start(q.queues().receive("q", 10, 20s, 30s));
    REQUIRE(q.send("first"));
    q.pass(0s);
    REQUIRE(low->ended());
    auto const batch = low->take();
    auto const next = q.start(q.queues().receive("q", 10, 20s, 30s));
    CHECK(q.hide_for(batch.at(0), 2s));
    q.pass(3s);
    REQUIRE(next->ended());
    CHECK(bodies_of(next->take()) == bodies{"first"});
}

CONFORMANCE_CASE("a receive that waits gets a delayed message when its time has come")
{
    queue_type q;
    q.declare();
    auto const waiting = q.start(q.queues().receive("q", 10, 20s, 30s));
    REQUIRE(q.send("later", "q", 5s));
    q.pass(4s);
    CHECK_FALSE(waiting->ended());
    q.pass(2s);
    REQUIRE(waiting->ended());
    CHECK(bodies_of(waiting->take()) == bodies{"later"});
}

CONFORMANCE_CASE("a receive that waits gets a message that is given back")
{
    queue_type q;
    q.declare();
    REQUIRE(q.send("given back"));
    auto const messages = q.receive();
    auto const waiting = q.start(q.queues().receive("q", 10, 20s, 30s));
    CHECK(q.hide_for(messages.at(0), 0s));
    q.pass(0s);
    REQUIRE(waiting->ended());
    CHECK(bodies_of(waiting->take()) == bodies{"given back"});
}

CONFORMANCE_CASE("of many who wait, each message wakes one, and the others wait on")
{
    queue_type q;
    q.declare();
    std::vector<std::shared_ptr<task_outcome<std::vector<bus::received>>>> waiting;
    for (int i = 0; i < 5; ++i)
        waiting.push_back(q.start(q.queues().receive("q", 1, 20s, 60s)));
    REQUIRE(q.send("a"));
    REQUIRE(q.send("b"));
    q.pass(1s);
    auto const ended = [](auto const& receiver) { return receiver->ended(); };
    CHECK(std::ranges::count_if(waiting, ended) == 2);
    q.pass(20s);
    CHECK(std::ranges::count_if(waiting, ended) == 5);
    std::vector<bus::received> messages;
    for (auto const& receiver : waiting)
        for (auto& message : receiver->take())
            messages.push_back(std::move(message));
    CHECK(bodies_of(messages) == bodies{"a", "b"});
}

CONFORMANCE_CASE("a message for one queue does not end the wait at another")
{
    queue_type q;
    q.declare("q");
    q.declare("r");
    auto const waiting = q.start(q.queues().receive("q", 10, 20s, 30s));
    REQUIRE(q.send("elsewhere", "r"));
    q.pass(19s);
    CHECK_FALSE(waiting->ended());
    q.pass(2s);
    CHECK(waiting->take().empty());
}

CONFORMANCE_CASE("a receive that is cancelled while it waits loses nothing")
{
    queue_type q;
    q.declare();
    boost::asio::cancellation_signal cancel;
    bool aborted = false;
    boost::asio::co_spawn(
        q.world.loop.executor(), q.queues().receive("q", 10, 20s, 30s),
        boost::asio::bind_cancellation_slot(
            cancel.slot(), [&aborted](std::exception_ptr const& failure, std::vector<bus::received> const&) {
                aborted = !!failure;
            }));
    q.pass(1s);
    cancel.emit(boost::asio::cancellation_type::terminal);
    q.pass(0s);
    CHECK(aborted);
    REQUIRE(q.send("still there"));
    auto const messages = q.receive();
    REQUIRE(bodies_of(messages) == bodies{"still there"});
    CHECK(messages[0].receive_count == 1);
}

} // namespace fcg::test
