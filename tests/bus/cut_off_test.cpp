// Tests of attempts that did not fail but were cut off by the end of the process or by a lost lease.
#include "support/faulty_queue.hpp"
#include "toys.hpp"

#include <doctest/doctest.h>

namespace fcg::test {
namespace {

using namespace std::chrono_literals;

/// A provider that fails a set number of times and then takes its time.
struct failing_provider {
    toy_store& store;
    int failures = 0;
    std::chrono::microseconds time = 1s;
    std::vector<std::int64_t> attempts{};
};

task<> charge_slowly(failing_provider& provider, order_placed order, bus::delivery delivery)
{
    provider.attempts.push_back(delivery.attempt);
    if (provider.failures-- > 0)
        throw std::runtime_error("the provider hung up");
    co_await async::sleep_for(provider.store.world.loop, provider.time);
    auto unit = [&](storage::transaction& tx) { toy_store::note_effect(tx, order.key); };
    co_await provider.store.bank->write(unit);
}

void subscribe_troubled(failing_provider& provider)
{
    auto handle = [&provider](order_placed order, bus::delivery delivery) {
        return charge_slowly(provider, std::move(order), std::move(delivery));
    };
    provider.store.of_bank.on_waiting<order_placed>("bank-orders", *provider.store.bank, handle,
                                                    provider.store.settings);
}

} // namespace

TEST_CASE("a last attempt that the end of the process cuts off is made again, and not given up")
{
    toy_store store; // three attempts
    failing_provider provider{store, 2, 24h};
    subscribe_troubled(provider);
    store.start();
    store.place_orders(1);
    store.world.pass(1h);
    CHECK(provider.attempts == std::vector<std::int64_t>{1, 2, 3});
    store.stop();

    provider.time = 1s;
    store.start();
    CHECK(store.until_idle());
    CHECK(store.dead().empty());
    CHECK(store.effects(*store.bank) == "1");
}

TEST_CASE("attempts that were cut off leave a message all its failures")
{
    toy_store store; // three attempts
    failing_provider provider{store, 0, 24h};
    subscribe_troubled(provider);
    store.start();
    store.place_orders(1);
    for (int restarts = 0; restarts < 5; ++restarts) {
        store.world.pass(1h);
        store.stop();
        store.start();
    }
    store.stop();
    provider.failures = 2;
    provider.time = 1s;
    store.start();
    CHECK(store.until_idle());
    CHECK(store.dead().empty());
    CHECK(store.effects(*store.bank) == "1");
}

TEST_CASE("a message that ends the process with every attempt is given up all the same")
{
    toy_store store;
    failing_provider provider{store, 0, 24h};
    subscribe_troubled(provider);
    store.start();
    store.place_orders(1);
    for (int restarts = 0; restarts < 50 && store.dead().empty(); ++restarts) {
        store.world.pass(1h);
        store.stop();
        store.start();
    }
    REQUIRE(store.dead().size() == 1);
    CHECK(store.dead()[0].content.find(bus::attribute::dead_reason) == "received too often");
    CHECK(provider.attempts.size() == 30); // ten times the maximum number of attempts
}

TEST_CASE("the end tells whether a handler still runs that will not be cut off")
{
    toy_store store;
    bool released = false;
    auto stubborn = [&](order_placed, bus::delivery) -> task<> {
        while (!released) {
            try {
                co_await async::sleep_for(store.world.loop, 1s);
            } catch (boost::system::system_error const&) {
                // The handler ignores that it was cut off and goes on.
            }
        }
    };
    store.of_bank.on_waiting<order_placed>("bank-orders", *store.bank, stubborn, store.settings);
    store.start();
    store.place_orders(1);
    store.world.pass(1min);
    store.world.run(store.running->stop());
    CHECK_FALSE(store.running->has_ended());
    released = true;
    store.world.pass(1min);
    CHECK(store.running->has_ended());
    store.running.reset();
}

} // namespace fcg::test
