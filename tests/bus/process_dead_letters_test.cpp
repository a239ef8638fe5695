#include "bus/dead_letters/process_dead_letters.hpp"
#include "inner_queues.hpp"

#include <doctest/doctest.h>

#include <string>

namespace fcg::test {
namespace {

using disposition_kind = enum bus::disposition::kind;

/// A queue with three dead letters, and an operator who gives each the same disposition.
struct operator_case {
    operator_case()
    {
        q.declare();
        for (auto const* const body : {"one", "two", "three"}) {
            REQUIRE(q.send(body));
            REQUIRE(q.bury(q.receive().at(0), "no such payment"));
        }
    }

    static task<bus::disposition> decide(std::string& seen, bus::message content, disposition_kind kind)
    {
        seen += content.body + " ";
        content.body = "edited";
        co_return bus::disposition{kind, std::move(content)};
    }

    std::int64_t process(disposition_kind kind, bus::work_pace pace = {})
    {
        auto act = [this, kind](bus::dead_letter const& dead_letter) {
            return decide(seen, dead_letter.content, kind);
        };
        return q.run(bus::work_through(q.queues(), q.world.loop, q.world.clock, "q", {}, std::move(pace),
                                       std::move(act)));
    }

    sqlite_queue_under_test q;
    std::string seen; ///< bodies of the dead letters about which the operator decided
};

} // namespace

TEST_CASE("an operator's work ends between two dead letters when it must, and the rest is ready for others")
{
    operator_case fixture;
    CHECK(fixture.process(disposition_kind::gone,
                          {.must_end = [&fixture] { return !fixture.seen.empty(); }}) == 1);
    CHECK(fixture.seen == "one ");
    CHECK(bodies_of(fixture.q.receive_from("q-error")) == bodies{"three", "two"});
}

TEST_CASE("a dead letter that was edited is not decided about again by the same work")
{
    operator_case fixture;
    CHECK(fixture.process(disposition_kind::edited) == 3);
    CHECK(fixture.seen == "one two three ");
    CHECK(bodies_of(fixture.q.peek("q-error")) == bodies{"edited", "edited", "edited"});
}

} // namespace fcg::test
