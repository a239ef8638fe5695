// Tests of an operator's actions on dead letters, on every queue.
#include "bus/dead_letters/process_dead_letters.hpp"
#include "every_queue.hpp"

#include <doctest/doctest.h>

#include <algorithm>

namespace fcg::test {
namespace {

using kind = enum bus::disposition::kind;

/// Sends each body to "q" and buries it with `reason`.
void bury_all(queue_under_test& q, bodies const& bodies, std::string const& reason)
{
    for (auto const& body : bodies) {
        REQUIRE(q.send(body));
        auto const messages = q.receive();
        REQUIRE(messages.size() == 1);
        REQUIRE(q.bury(messages[0], reason));
    }
}

std::int64_t work_through(queue_under_test& q, bus::dead_letter_selection choice, bus::dead_letter_action act,
                          bus::work_pace pace = {})
{
    return q.run(bus::work_through(q.queues(), q.world.loop, q.world.clock, "q", std::move(choice),
                                   std::move(pace), std::move(act)));
}

bus::dead_letter_action always(kind kind)
{
    return
        [kind](bus::dead_letter const&) -> task<bus::disposition> { co_return bus::disposition{kind, {}}; };
}

bodies sorted(bodies bodies)
{
    std::ranges::sort(bodies);
    return bodies;
}

} // namespace

CONFORMANCE_CASE("the chosen dead letter goes back with its history, the others stay")
{
    queue_type q;
    q.declare();
    bury_all(q, {"one", "two", "three"}, "no such payment");
    CHECK(work_through(q, {.ids = {"id of two"}}, always(kind::back)) == 1);
    auto const back = q.receive();
    REQUIRE(bodies_of(back) == bodies{"two"});
    CHECK(back[0].content.find(bus::attribute::dead_reason) == "no such payment");
    CHECK(sorted(bodies_of(q.peek("q-error"))) == bodies{"one", "three"});
    CHECK_MESSAGE(q.receive_from("q-error").size() == 2, "what stays is released at once");
}

CONFORMANCE_CASE("a dead letter that dies again adds to its history")
{
    queue_type q;
    q.declare();
    bury_all(q, {"one"}, "the first reason");
    CHECK(work_through(q, {}, always(kind::back)) == 1);
    auto const again = q.receive();
    REQUIRE(again.size() == 1);
    REQUIRE(q.bury(again[0], "the second reason"));
    auto const dead_letters = q.run(bus::read_dead_letters(q.queues(), "q", 10));
    REQUIRE(dead_letters.size() == 1);
    CHECK(dead_letters[0].reason == "the second reason");
    CHECK(dead_letters[0].attempts == 2);
    CHECK(dead_letters[0].content.id == "id of one");
}

CONFORMANCE_CASE("dead letters are chosen by the kind of their reason, and only as many as are wanted")
{
    queue_type q;
    q.declare();
    bury_all(q, {"a", "b"}, "there is no payment 0192f3a1-7c55-7e3b-9a40-2b6f1d1c0b01");
    bury_all(q, {"c"}, "amount is missing");
    CHECK(work_through(q, {.reason = "there is no payment #", .max = 1}, always(kind::gone)) == 1);
    CHECK(q.peek("q-error").size() == 2);
    CHECK(work_through(q, {.reason = "there is no payment #"}, always(kind::gone)) == 1);
    CHECK(bodies_of(q.peek("q-error")) == bodies{"c"});
}

CONFORMANCE_CASE("an edited dead letter takes the place of the one it was")
{
    queue_type q;
    q.declare();
    bury_all(q, {"one", "two"}, "why");
    auto const edit = [](bus::dead_letter const& dead_letter) -> task<bus::disposition> {
        bus::disposition disposition{kind::edited, dead_letter.content};
        disposition.instead.body = "better";
        co_return disposition;
    };
    CHECK(work_through(q, {.ids = {"id of one"}}, edit) == 1);
    auto const dead_letters = q.run(bus::read_dead_letters(q.queues(), "q", 10));
    REQUIRE(dead_letters.size() == 2);
    auto const edited = std::ranges::find(dead_letters, "better",
                                          [](auto const& dead_letter) { return dead_letter.content.body; });
    REQUIRE(edited != dead_letters.end());
    CHECK(edited->content.id == "id of one");
    CHECK(edited->reason == "why");
}

CONFORMANCE_CASE("what fails half way leaves every dead letter that had no disposition yet")
{
    queue_type q;
    q.declare();
    bury_all(q, {"one", "two", "three"}, "why");
    int call_count = 0;
    auto const fail = [&call_count](bus::dead_letter const&) -> task<bus::disposition> {
        if (++call_count == 2)
            throw std::runtime_error("the audit log is full");
        co_return bus::disposition{kind::gone, {}};
    };
    CHECK_THROWS_WITH(work_through(q, {}, fail), "the audit log is full");
    CHECK(q.peek("q-error").size() == 2);
    CHECK_MESSAGE(q.receive_from("q-error").size() == 2, "none stays under lease");
}

} // namespace fcg::test
