// Tests of messages that expire in a queue.
#include "bus/consuming/expiry.hpp"
#include "toys.hpp"

#include <doctest/doctest.h>

namespace fcg::test {
namespace {

using namespace std::chrono_literals;
using std::chrono::days;

/// A store whose bank refuses every order, so that all of them become dead letters.
struct refusing_store : toy_store {
    refusing_store()
    {
        auto refuse = [](storage::transaction&, order_placed const&, bus::delivery const&) {
            throw bus::refused("the bank is closed");
        };
        of_bank.on<order_placed>("bank-orders", *bank, refuse, settings);
    }

    /// Places orders that become dead letters one after the other.
    void kill_orders(int count)
    {
        for (int i = 0; i < count; ++i) {
            auto const name = std::to_string(++killed_);
            say(*shop, with_key<order_placed>(name), "order-" + name);
        }
        CHECK(until_idle());
    }

    std::int64_t dead_count() { return queue.depth_now("bank-orders-error").ready; }

private:
    int killed_ = 0;
};

/// A clock that follows the world's and whose wall time can be set.
class settable_clock final : public core::clock {
public:
    explicit settable_clock(core::clock& behind) : behind_(behind) {}

    core::time_point now() override { return behind_.now() + ahead; }

    core::steady_point steady_now() override { return behind_.steady_now(); }

    std::chrono::microseconds ahead{0};

private:
    core::clock& behind_;
};

} // namespace

TEST_CASE_FIXTURE(refusing_store, "dead letters leave when they are as old as configured, and are counted")
{
    bus_how.dead_letter_days = 2; // simulated days cost real seconds
    start();
    kill_orders(250);
    world.pass(days(1));
    kill_orders(3);
    CHECK(dead_count() == 253);
    world.pass(days(1) + 2h);
    CHECK(dead_count() == 3);
    CHECK(has_metric(R"(fcg_bus_expired_total{queue="bank-orders-error"} 250)"));
    world.pass(days(1));
    CHECK(dead_count() == 0);
}

TEST_CASE_FIXTURE(refusing_store, "a dead letter's age counts from its last death, not from when it was sent")
{
    bus_how.dead_letter_days = 2; // simulated days cost real seconds
    start();
    kill_orders(1);
    world.pass(days(1));
    REQUIRE(world.run(queue.redrive("bank-orders", 10)) == 1);
    CHECK(until_idle());
    world.pass(days(1));
    CHECK(dead_count() == 1);
    world.pass(days(1) + 2h);
    CHECK(dead_count() == 0);
}

TEST_CASE_FIXTURE(refusing_store, "dead letters stay where zero days are configured, and in SQS's care")
{
    SUBCASE("zero days")
    {
        bus_how.dead_letter_days = 0;
    }
    SUBCASE("the transport deletes by itself")
    {
        bus_how.dead_letter_days = 1;
        bus_how.transport = "sqs";
    }
    start();
    kill_orders(2);
    world.pass(days(3));
    CHECK(dead_count() == 2);
}

TEST_CASE_FIXTURE(refusing_store, "a dead letter that an operator has in hand is left alone")
{
    bus_how.dead_letter_days = 1;
    start();
    kill_orders(1);
    auto const held = world.run(queue.receive("bank-orders-error", 1, 0s, 12h));
    REQUIRE(held.size() == 1);
    for (int extensions = 0; extensions < 4; ++extensions) {
        world.pass(10h);
        CHECK(world.run(queue.change_visibility("bank-orders-error", {{held[0].receipt, 12h}})) ==
              std::vector<bool>{true});
    }
    CHECK(world.run(queue.remove("bank-orders-error", {held[0].receipt})) == std::vector<bool>{true});
}

TEST_CASE_FIXTURE(refusing_store, "a clock that is set ahead for a moment deletes nothing")
{
    bus_how.dead_letter_days = 0;
    start();
    kill_orders(1);
    settable_clock clock(world.clock);
    environment environment{.clock = clock,
                            .random = world.random,
                            .ids = world.ids,
                            .background = world.loop,
                            .metrics = world.metrics,
                            .data_folder = world.folder.path(),
                            .open_database = {},
                            .make_thread_pool = {}};
    async::task_group tasks(world.loop);
    bus::health_registry warnings;
    bus::expiry expiring(queue, {"bank-orders-error"}, days(14), environment, tasks, warnings);
    tasks.spawn("expiry", expiring.run());
    world.pass(30min);
    clock.ahead = days(60);
    world.pass(1h);
    clock.ahead = 0s;
    world.pass(3h);
    CHECK(dead_count() == 1);
    clock.ahead = days(60); // and stays there: the earlier time was the wrong one
    world.pass(3h);
    CHECK(dead_count() == 0);
    world.run(tasks.drain(1s));
}

TEST_CASE("messages for another service leave its queue when they are as old as configured")
{
    toy_store store;
    store.bound = {{.name = "partner", .contracts = {"OrderPlaced"}}};
    store.bus_how.dead_letter_days = 2;
    store.start();
    store.place_orders(5);
    store.world.pass(47h);
    CHECK(store.queue.depth_now("partner").ready == 5);
    store.world.pass(3h);
    CHECK(store.queue.depth_now("partner").ready == 0);
    CHECK(store.has_metric(R"(fcg_bus_expired_total{queue="partner"} 5)"));
}

} // namespace fcg::test
