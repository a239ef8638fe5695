// Tests of handlers that wait for others and open their own transactions.
#include "platform/async/waiter.hpp"
#include "support/faulty_queue.hpp"
#include "toys.hpp"

#include <doctest/doctest.h>

namespace fcg::test {
namespace {

using namespace std::chrono_literals;

class unable_to_extend final : public passing_queue {
public:
    using passing_queue::passing_queue;

    task<std::vector<bool>> change_visibility(std::string,
                                              std::vector<bus::visibility_change> visibility_changes) override
    {
        co_return std::vector<bool>(visibility_changes.size(), false);
    }
};

/// What the handlers do, and what they have done.
struct provider {
    toy_store& store;
    std::chrono::microseconds time = 1s;
    int running = 0;
    int max_running = 0;
    int calls = 0;
    int failures = 0;
    std::vector<std::int64_t> attempts{};
};

task<> charge(provider& provider, order_placed order, bus::delivery delivery)
{
    ++provider.calls;
    provider.attempts.push_back(delivery.attempt);
    provider.max_running = std::max(provider.max_running, ++provider.running);
    co_await async::sleep_for(provider.store.world.loop, provider.time);
    --provider.running;
    if (provider.failures > 0) {
        --provider.failures;
        throw std::runtime_error("the provider hung up");
    }
    auto unit = [key = order.key, &delivery](storage::transaction& tx) {
        toy_store::note_effect(tx, key);
        delivery.fence();
    };
    co_await provider.store.bank->write(std::move(unit));
}

void subscribe(provider& provider)
{
    auto handle = [&provider](order_placed order, bus::delivery delivery) {
        return charge(provider, std::move(order), std::move(delivery));
    };
    provider.store.of_bank.on_waiting<order_placed>("bank-orders", *provider.store.bank, handle,
                                                    provider.store.settings);
}

} // namespace

TEST_CASE("handlers that wait run beside each other")
{
    toy_store store;
    provider provider{store};
    subscribe(provider);
    store.start();
    store.place_orders(50);
    auto const before = store.world.clock.now();
    CHECK(store.until_idle());
    CHECK(provider.max_running == 50);
    CHECK(store.world.clock.now() - before <= 1s);
    CHECK(provider.calls == 50);
    CHECK(store.has_metric(R"(fcg_bus_consumed_total{contract="OrderPlaced",queue="bank-orders"} 50)"));
}

TEST_CASE("no more of them run at once than is allowed")
{
    toy_store store;
    store.settings.concurrency = 4;
    provider provider{store};
    subscribe(provider);
    store.start();
    store.place_orders(10);
    auto const before = store.world.clock.now();
    CHECK(store.until_idle());
    CHECK(provider.max_running == 4);
    CHECK(provider.calls == 10);
    CHECK(store.world.clock.now() - before <= 3s); // 4 + 4 + 2
}

TEST_CASE("a lease is extended as long as its handler runs")
{
    toy_store store;
    provider provider{store};
    provider.time = 10min;
    subscribe(provider);
    store.start();
    store.place_orders(1);
    CHECK(store.until_idle());
    CHECK(provider.calls == 1);
    CHECK(store.effects(*store.bank) == "1");
}

TEST_CASE("a handler whose lease is lost cannot commit behind its fence")
{
    toy_store store;
    unable_to_extend stuck(store.queue);
    provider provider{store};
    provider.time = 40s;
    subscribe(provider);
    store.start(&stuck);
    store.place_orders(1);
    store.world.pass(50s); // the first one has ended, the second one runs
    CHECK(provider.calls == 2);
    CHECK(store.effects(*store.bank) == "");
    CHECK(store.has_metric(
        R"(fcg_bus_failed_total{contract="OrderPlaced",outcome="lease_lost",queue="bank-orders"} 1)"));
    provider.time = 1s;
    store.world.pass(2min);
    CHECK(store.effects(*store.bank) == "1");
    store.stop();
}

TEST_CASE("a message that is delivered twice at once is not handled beside itself")
{
    toy_store store;
    provider provider{store};
    provider.time = 45s; // longer than a lease
    subscribe(provider);
    store.start();
    for (int i = 0; i < 3; ++i)
        store.send(R"({"key":"1"})");
    store.send(R"({"key":"2"})", "m-2");
    CHECK(store.until_idle());
    CHECK(provider.max_running == 2);
    CHECK(provider.calls == 4);
    CHECK(store.effects(*store.bank) == "1 1 1 2"); // the inbox does not recognise duplicates for these
                                                    // handlers
}

TEST_CASE("a delivery that waits for another one of its message goes back when the bus stops")
{
    toy_store store;
    provider provider{store};
    provider.time = 5s;
    subscribe(provider);
    store.start();
    store.send(R"({"key":"1"})");
    store.send(R"({"key":"1"})");
    store.world.pass(1s);
    CHECK(provider.running == 1);
    store.stop();
    CHECK(provider.calls == 1);
    CHECK(store.queue.depth_now("bank-orders").ready == 1);
}

TEST_CASE("a waiting handler that fails is tried again, and buried in the end")
{
    toy_store store;
    provider provider{store};
    provider.failures = 2;
    subscribe(provider);
    store.start();
    store.place_orders(1);
    CHECK(store.until_idle());
    CHECK(provider.attempts == std::vector<std::int64_t>{1, 2, 3});
    CHECK(store.effects(*store.bank) == "1");

    provider.failures = 3;
    store.say(*store.shop, with_key<order_placed>("2"), "order-2");
    CHECK(store.until_idle());
    auto const dead = store.dead();
    REQUIRE(dead.size() == 1);
    CHECK(dead[0].content.find(bus::attribute::dead_reason) == "failed 3 times: the provider hung up");
}

TEST_CASE("what has begun is finished when the bus stops, and what has not is left for the next")
{
    toy_store store;
    store.settings.concurrency = 2;
    provider provider{store};
    provider.time = 5s;
    subscribe(provider);
    store.start();
    store.place_orders(4);
    store.world.pass(1s);
    CHECK(provider.running == 2);
    store.stop();
    CHECK(provider.running == 0);
    CHECK(store.effects(*store.bank) == "1 2");
    auto const depth = store.queue.depth_now("bank-orders");
    CHECK(depth.ready == 2);
    CHECK(depth.in_flight == 0);
    store.start();
    CHECK(store.until_idle());
    CHECK(store.effects(*store.bank) == "1 2 3 4");
    CHECK(provider.calls == 4);
}

TEST_CASE("a handler that will not end is cut off, and its message is ready for the next")
{
    toy_store store;
    provider provider{store};
    provider.time = 24h;
    subscribe(provider);
    store.start();
    store.place_orders(1);
    store.world.pass(1h);
    auto const before = store.world.clock.now();
    store.stop();
    CHECK(store.world.clock.now() - before <= 12s);
    CHECK(store.queue.depth_now("bank-orders").ready == 1);
    CHECK(store.effects(*store.bank) == "");
}

TEST_CASE("an outage is waited out with the message in hand")
{
    toy_store store;
    int calls = 0;
    auto unavailable = [&calls](order_placed, bus::delivery delivery) -> task<> {
        CHECK(delivery.attempt == 1);
        if (++calls <= 50)
            throw storage::storage_unavailable("the disk is full");
        co_return;
    };
    store.of_bank.on_waiting<order_placed>("bank-orders", *store.bank, unavailable, store.settings);
    store.start();
    store.place_orders(1);
    CHECK(store.until_idle());
    CHECK(calls == 51);
    CHECK(store.dead().empty());
}

TEST_CASE("an operation that nobody cancelled and that says so is waited out, and its message never buried")
{
    toy_store store;
    int calls = 0;
    auto cut_off = [&calls](order_placed, bus::delivery delivery) -> task<> {
        CHECK(delivery.attempt == 1);
        if (++calls <= 50)
            async::throw_cancelled();
        co_return;
    };
    store.of_bank.on_waiting<order_placed>("bank-orders", *store.bank, cut_off, store.settings);
    store.start();
    store.place_orders(1);
    store.world.pass(10s);
    CHECK(calls <= 30); // with pauses in between
    CHECK(store.running->failure() == "handling bank-orders: Operation canceled");
    CHECK(store.until_idle());
    CHECK(calls == 51);
    CHECK(store.dead().empty());
}

} // namespace fcg::test
