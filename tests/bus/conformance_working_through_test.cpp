// What an operator does with dead letters, on every queue.
#include "bus/dead_letters/working_through.hpp"
#include "every_queue.hpp"

#include <doctest/doctest.h>

#include <algorithm>

namespace fcg::test {
namespace {

using kind = bus::letter_fate::kind;

/// Buries each body in the dead-letter queue of "q", with the reason.
void bury_all(queue_under_test& q, bodies const& some, std::string const& reason)
{
    for (auto const& body : some) {
        REQUIRE(q.send(body));
        auto const got = q.receive();
        REQUIRE(got.size() == 1);
        REQUIRE(q.bury(got[0], reason));
    }
}

std::int64_t work_through(queue_under_test& q, bus::letter_choice which, bus::letter_act act,
                          bus::work_pace pace = {})
{
    return q.run(bus::work_through(q.queues(), q.world.loop, q.world.clock, "q", std::move(which),
                                   std::move(pace), std::move(act)));
}

bus::letter_act always(kind what)
{
    return
        [what](bus::dead_letter const&) -> task<bus::letter_fate> { co_return bus::letter_fate{what, {}}; };
}

bodies sorted(bodies some)
{
    std::ranges::sort(some);
    return some;
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

CONFORMANCE_CASE("a letter that dies again adds to its history")
{
    queue_type q;
    q.declare();
    bury_all(q, {"one"}, "the first reason");
    CHECK(work_through(q, {}, always(kind::back)) == 1);
    auto const again = q.receive();
    REQUIRE(again.size() == 1);
    REQUIRE(q.bury(again[0], "the second reason"));
    auto const letters = q.run(bus::read_dead_letters(q.queues(), "q", 10));
    REQUIRE(letters.size() == 1);
    CHECK(letters[0].reason == "the second reason");
    CHECK(letters[0].attempts == 2);
    CHECK(letters[0].content.id == "id of one");
}

CONFORMANCE_CASE("letters are chosen by the kind of their reason, and only as many as are wanted")
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

CONFORMANCE_CASE("an edited letter takes the place of the one it was")
{
    queue_type q;
    q.declare();
    bury_all(q, {"one", "two"}, "why");
    auto const edit = [](bus::dead_letter const& letter) -> task<bus::letter_fate> {
        bus::letter_fate fate{kind::edited, letter.content};
        fate.instead.body = "better";
        co_return fate;
    };
    CHECK(work_through(q, {.ids = {"id of one"}}, edit) == 1);
    auto const letters = q.run(bus::read_dead_letters(q.queues(), "q", 10));
    REQUIRE(letters.size() == 2);
    auto const edited =
        std::ranges::find(letters, "better", [](auto const& one) { return one.content.body; });
    REQUIRE(edited != letters.end());
    CHECK(edited->content.id == "id of one");
    CHECK(edited->reason == "why");
}

CONFORMANCE_CASE("what fails half way leaves every letter that had no fate yet")
{
    queue_type q;
    q.declare();
    bury_all(q, {"one", "two", "three"}, "why");
    int asked = 0;
    auto const fail = [&asked](bus::dead_letter const&) -> task<bus::letter_fate> {
        if (++asked == 2)
            throw std::runtime_error("the audit log is full");
        co_return bus::letter_fate{kind::gone, {}};
    };
    CHECK_THROWS_WITH(work_through(q, {}, fail), "the audit log is full");
    CHECK(q.peek("q-error").size() == 2);
    CHECK_MESSAGE(q.receive_from("q-error").size() == 2, "none stays under lease");
}

} // namespace fcg::test
