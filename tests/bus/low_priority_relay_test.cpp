#include "toys.hpp"

#include <doctest/doctest.h>

namespace fcg::test {
namespace {

using namespace std::chrono_literals;

/// A store whose bank reads orders with high priority and keeps an archive of them, which reads with low
/// priority.
struct store_with_archive : toy_store {
    store_with_archive()
    {
        auto never = [](order_placed, bus::delivery) -> task<> { co_return; };
        auto idle = settings;
        idle.concurrency = 0;
        of_bank.on_waiting<order_placed>("bank-orders", *bank, never, idle);
        of_bank.on_waiting<order_placed>("bank-archive", *bank, never, idle);
        low_priority_queues = {"bank-archive"};
    }

    std::size_t in(std::string queue_name)
    {
        return world.run(queue.peek(std::move(queue_name), 1'000)).size();
    }

    void work_off_orders() { world.run(queue.purge("bank-orders")); }
};

} // namespace

TEST_CASE_FIXTURE(store_with_archive,
                  "a low-priority reader receives at once while high-priority ones have nothing to do")
{
    start();
    auto const before = world.clock.now();
    place_orders(3);
    world.pass(0s);
    work_off_orders();
    world.pass(5ms);
    CHECK(in("bank-archive") == 3);
    CHECK(world.clock.now() - before < 100ms);
}

TEST_CASE_FIXTURE(store_with_archive,
                  "a low-priority reader waits while high-priority ones have work, and not without limit")
{
    start();
    place_orders(300);
    world.pass(10ms);
    CHECK(in("bank-orders") == 300);
    CHECK(in("bank-archive") == 0);
    world.pass(300ms);
    CHECK_MESSAGE(in("bank-archive") > 0, "a small batch, although the orders are still there");
    CHECK(in("bank-archive") < 300);
    world.pass(2s);
    CHECK(in("bank-archive") == 300);
    CHECK(in("bank-orders") == 300);
}

TEST_CASE_FIXTURE(store_with_archive,
                  "what a low-priority reader had not received before a restart, it receives after it")
{
    start();
    place_orders(5);
    world.pass(0s);
    REQUIRE(in("bank-archive") == 0);
    stop();
    place_orders(0);
    start();
    world.pass(1s);
    CHECK(in("bank-archive") == 5);
    CHECK(in("bank-orders") == 5);
    stop();
    start();
    world.pass(1s);
    CHECK_MESSAGE(in("bank-archive") == 5, "and only once");
}

TEST_CASE_FIXTURE(store_with_archive, "a reader whose priority becomes low goes on where it was")
{
    low_priority_queues.clear();
    start();
    place_orders(2);
    world.pass(1s);
    REQUIRE(in("bank-archive") == 2);
    stop();
    low_priority_queues = {"bank-archive"};
    start();
    say(*shop, with_key<order_placed>("3"), "order-3");
    world.pass(1s);
    CHECK(in("bank-archive") == 3);
    CHECK(in("bank-orders") == 3);
}

TEST_CASE_FIXTURE(store_with_archive,
                  "a store is not idle before its low-priority readers have heard everything")
{
    start();
    place_orders(1);
    world.pass(0s);
    CHECK_FALSE(is_idle());
    CHECK(has_metric(R"(fcg_bus_relay_lag_events{haste="patient",module="shop"} 1)"));
}

} // namespace fcg::test
