// Handlers that wait for others, with transactions of their own.
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
                                              std::vector<bus::visibility_change> wanted) override
    {
        co_return std::vector<bool>(wanted.size(), false);
    }
};

/// What handlers do and have done.
struct provider {
    toy_store& store;
    std::chrono::microseconds time = 1s;
    int running = 0;
    int max_running = 0;
    int calls = 0;
    int failures = 0;
    std::vector<std::int64_t> attempts{};
};

task<> charge(provider& with, order_placed order, bus::delivery of)
{
    ++with.calls;
    with.attempts.push_back(of.attempt);
    with.max_running = std::max(with.max_running, ++with.running);
    co_await async::sleep_for(with.store.world.loop, with.time);
    --with.running;
    if (with.failures > 0) {
        --with.failures;
        throw std::runtime_error("the provider hung up");
    }
    auto unit = [key = order.key, &of](storage::transaction& in) {
        toy_store::note_effect(in, key);
        of.fence();
    };
    co_await with.store.bank->write(std::move(unit));
}

void subscribe(provider& with)
{
    auto handle = [&with](order_placed order, bus::delivery of) {
        return charge(with, std::move(order), std::move(of));
    };
    with.store.of_bank.on_waiting<order_placed>("bank-orders", *with.store.bank, handle, with.store.how);
}

} // namespace

TEST_CASE("handlers that wait run beside each other")
{
    toy_store store;
    provider with{store};
    subscribe(with);
    store.start();
    store.place(50);
    auto const before = store.world.clock.now();
    CHECK(store.until_idle());
    CHECK(with.max_running == 50);
    CHECK(store.world.clock.now() - before <= 1s);
    CHECK(with.calls == 50);
    CHECK(store.has_metric(R"(fcg_bus_consumed_total{contract="OrderPlaced",queue="bank-orders"} 50)"));
}

TEST_CASE("no more of them run at once than is allowed")
{
    toy_store store;
    store.how.concurrency = 4;
    provider with{store};
    subscribe(with);
    store.start();
    store.place(10);
    auto const before = store.world.clock.now();
    CHECK(store.until_idle());
    CHECK(with.max_running == 4);
    CHECK(with.calls == 10);
    CHECK(store.world.clock.now() - before <= 3s); // 4 + 4 + 2
}

TEST_CASE("a lease is extended as long as its handler runs")
{
    toy_store store;
    provider with{store};
    with.time = 10min;
    subscribe(with);
    store.start();
    store.place(1);
    CHECK(store.until_idle());
    CHECK(with.calls == 1);
    CHECK(store.effects(*store.bank) == "1");
}

TEST_CASE("a handler whose lease is lost cannot commit behind its fence")
{
    toy_store store;
    unable_to_extend stuck(store.queue);
    provider with{store};
    with.time = 40s;
    subscribe(with);
    store.start(&stuck);
    store.place(1);
    store.world.pass(50s); // the first one has ended, the second one runs
    CHECK(with.calls == 2);
    CHECK(store.effects(*store.bank) == "");
    CHECK(store.has_metric(
        R"(fcg_bus_failed_total{contract="OrderPlaced",outcome="lease_lost",queue="bank-orders"} 1)"));
    with.time = 1s;
    store.world.pass(2min);
    CHECK(store.effects(*store.bank) == "1");
    store.stop();
}

TEST_CASE("a message that is delivered twice at once is not handled beside itself")
{
    toy_store store;
    provider with{store};
    with.time = 45s; // longer than a lease
    subscribe(with);
    store.start();
    for (int i = 0; i < 3; ++i)
        store.send(R"({"key":"1"})");
    store.send(R"({"key":"2"})", "m-2");
    CHECK(store.until_idle());
    CHECK(with.max_running == 2);
    CHECK(with.calls == 4);
    CHECK(store.effects(*store.bank) == "1 1 1 2"); // nothing recognises doubles for these handlers
}

TEST_CASE("a delivery that waits for another one of its message goes back when the bus stops")
{
    toy_store store;
    provider with{store};
    with.time = 5s;
    subscribe(with);
    store.start();
    store.send(R"({"key":"1"})");
    store.send(R"({"key":"1"})");
    store.world.pass(1s);
    CHECK(with.running == 1);
    store.stop();
    CHECK(with.calls == 1);
    CHECK(store.queue.depth_now("bank-orders").ready == 1);
}

TEST_CASE("a waiting handler that fails is tried again, and buried in the end")
{
    toy_store store;
    provider with{store};
    with.failures = 2;
    subscribe(with);
    store.start();
    store.place(1);
    CHECK(store.until_idle());
    CHECK(with.attempts == std::vector<std::int64_t>{1, 2, 3});
    CHECK(store.effects(*store.bank) == "1");

    with.failures = 3;
    store.say(*store.shop, with_key<order_placed>("2"), "order-2");
    CHECK(store.until_idle());
    auto const dead = store.dead();
    REQUIRE(dead.size() == 1);
    CHECK(dead[0].content.find(bus::attribute::dead_reason) == "failed 3 times: the provider hung up");
}

TEST_CASE("what has begun is finished when the bus stops, and what has not is left for the next")
{
    toy_store store;
    store.how.concurrency = 2;
    provider with{store};
    with.time = 5s;
    subscribe(with);
    store.start();
    store.place(4);
    store.world.pass(1s);
    CHECK(with.running == 2);
    store.stop();
    CHECK(with.running == 0);
    CHECK(store.effects(*store.bank) == "1 2");
    auto const depth = store.queue.depth_now("bank-orders");
    CHECK(depth.ready == 2);
    CHECK(depth.in_flight == 0);
    store.start();
    CHECK(store.until_idle());
    CHECK(store.effects(*store.bank) == "1 2 3 4");
    CHECK(with.calls == 4);
}

TEST_CASE("a handler that will not end is cut off, and its message is ready for the next")
{
    toy_store store;
    provider with{store};
    with.time = 24h;
    subscribe(with);
    store.start();
    store.place(1);
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
    auto unavailable = [&calls](order_placed, bus::delivery of) -> task<> {
        CHECK(of.attempt == 1);
        if (++calls <= 50)
            throw storage::storage_unavailable("the disk is full");
        co_return;
    };
    store.of_bank.on_waiting<order_placed>("bank-orders", *store.bank, unavailable, store.how);
    store.start();
    store.place(1);
    CHECK(store.until_idle());
    CHECK(calls == 51);
    CHECK(store.dead().empty());
}

TEST_CASE("an operation that nobody cancelled and that says so is waited out, and its message never buried")
{
    toy_store store;
    int calls = 0;
    auto cut_off = [&calls](order_placed, bus::delivery of) -> task<> {
        CHECK(of.attempt == 1);
        if (++calls <= 50)
            async::throw_cancelled();
        co_return;
    };
    store.of_bank.on_waiting<order_placed>("bank-orders", *store.bank, cut_off, store.how);
    store.start();
    store.place(1);
    store.world.pass(10s);
    CHECK(calls <= 30); // with pauses in between
    CHECK(store.running->trouble() == "handling bank-orders: Operation canceled");
    CHECK(store.until_idle());
    CHECK(calls == 51);
    CHECK(store.dead().empty());
}

} // namespace fcg::test
