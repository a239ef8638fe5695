#include "bus/consuming/lease_keeper.hpp"
#include "inner_queues.hpp"

#include <doctest/doctest.h>

namespace fcg::bus {
namespace {

using namespace std::chrono_literals;

core::steady_point after_start(std::chrono::seconds since_start)
{
    return core::steady_point{since_start};
}

} // namespace

TEST_CASE("a lease is extended when a third of its time has passed, and looked at again when the next is due")
{
    std::vector<core::steady_point> const extended_at{after_start(0s), after_start(5s), after_start(9s)};
    auto plan = decide(after_start(9s), 30s, extended_at);
    CHECK(plan.extend.empty());
    CHECK(plan.look_again == after_start(10s));
    plan = decide(after_start(10s), 30s, extended_at);
    CHECK(plan.extend == std::vector<std::size_t>{0});
    CHECK(plan.look_again == after_start(15s));
    plan = decide(after_start(40s), 30s, extended_at);
    CHECK(plan.extend == std::vector<std::size_t>{0, 1, 2});
    CHECK(plan.look_again == after_start(50s));
}

TEST_CASE("with nothing in work the keeper looks again after a third of the time")
{
    auto const plan = decide(after_start(10s), 30s, {});
    CHECK(plan.extend.empty());
    CHECK(plan.look_again == after_start(20s));
}

TEST_CASE("a lease is lost when its time is over, and for ever when it is said to be")
{
    held_lease lease("r", after_start(0s), 30s);
    CHECK_FALSE(lease.is_lost(after_start(29s)));
    CHECK(lease.is_lost(after_start(30s)));
    lease.extended(after_start(20s), 30s);
    CHECK_FALSE(lease.is_lost(after_start(49s)));
    lease.lose();
    CHECK(lease.is_lost(after_start(20s)));
}

TEST_CASE("the keeper extends what is in work, and leaves alone what is finished")
{
    test::memory_queue_under_test q;
    q.declare();
    for (auto const* body : {"working", "finished"})
        REQUIRE(q.send(body));
    auto const messages = q.receive(2, 30s);
    lease_keeper keeper(q.queues(), "q", 30s, q.world.clock);
    held_lease working(messages.at(0).receipt, q.world.clock.steady_now(), 30s);
    held_lease finished(messages.at(1).receipt, q.world.clock.steady_now(), 30s);
    keeper.keep(working);
    keeper.keep(finished);
    keeper.forget(finished);
    for (int i = 0; i < 3; ++i) {
        q.pass(15s);
        q.run(keeper.look());
    }
    CHECK_FALSE(working.is_lost(q.world.clock.steady_now()));
    CHECK(test::bodies_of(q.receive()) == test::bodies{messages[1].content.body});
    keeper.forget(working);
}

TEST_CASE("a lease that cannot be extended any more is lost")
{
    test::memory_queue_under_test q;
    q.declare();
    REQUIRE(q.send("slow"));
    auto const messages = q.receive(1, 10s);
    lease_keeper keeper(q.queues(), "q", 30s, q.world.clock); // the keeper assumes more time than the queue
                                                              // has granted
    held_lease slow(messages.at(0).receipt, q.world.clock.steady_now(), 30s);
    keeper.keep(slow);
    q.pass(11s);
    CHECK_FALSE(slow.is_lost(q.world.clock.steady_now()));
    q.run(keeper.look());
    CHECK(slow.is_lost(q.world.clock.steady_now()));
    keeper.forget(slow);
}

} // namespace fcg::bus
