// Tests of handlers in transactions, as modules write them.
#include "support/faulty_queue.hpp"
#include "toys.hpp"

#include <doctest/doctest.h>

namespace fcg::test {
namespace {

using namespace std::chrono_literals;

/// A queue that deletes nothing while a test wants it.
class unable_to_remove final : public passing_queue {
public:
    using passing_queue::passing_queue;

    task<std::vector<bool>> remove(std::string queue, std::vector<std::string> receipts) override
    {
        if (is_down)
            throw storage::storage_unavailable("the disk is full");
        co_return co_await behind_.remove(std::move(queue), std::move(receipts));
    }

    bool is_down = true;
};

/// A queue that delivers nothing while a test wants it.
class unreachable_queue final : public passing_queue {
public:
    using passing_queue::passing_queue;

    task<std::vector<bus::received>> receive(std::string queue, std::size_t max_count,
                                             std::chrono::microseconds wait,
                                             std::chrono::microseconds visibility_timeout) override
    {
        if (!reachable)
            throw bus::queue_unavailable("not today");
        co_return co_await behind_.receive(std::move(queue), max_count, wait, visibility_timeout);
    }

    bool reachable = false;
};

} // namespace

TEST_CASE("a handler's effect is committed, and its message deleted")
{
    toy_store store;
    store.of_bank.on<order_placed>("bank-orders", *store.bank, note_order, store.settings);
    store.start();
    store.place_orders(3);
    CHECK(store.until_idle());
    CHECK(store.effects(*store.bank) == "1 2 3");
    CHECK(store.dead().empty());
    CHECK(store.has_metric(R"(fcg_bus_consumed_total{contract="OrderPlaced",queue="bank-orders"} 3)"));
    CHECK(
        store.has_metric(R"(fcg_bus_handling_seconds_count{contract="OrderPlaced",queue="bank-orders"} 3)"));
    CHECK(store.has_metric(R"(fcg_bus_queue_depth{queue="bank-orders",state="ready"} 0)"));
    CHECK(store.has_metric(R"(fcg_bus_queue_oldest_age_seconds{queue="bank-orders-error"} 0)"));
}

TEST_CASE("no time passes between an event and its effect")
{
    toy_store store;
    store.of_bank.on<order_placed>("bank-orders", *store.bank, note_order, store.settings);
    store.start();
    store.world.pass(10min);
    auto const before = store.world.clock.now();
    store.place_orders(1);
    store.world.pass(0s);
    CHECK(store.effects(*store.bank) == "1");
    CHECK(store.world.clock.now() == before);
}

TEST_CASE("a message that comes twice has its effect once")
{
    toy_store store;
    store.of_bank.on<order_placed>("bank-orders", *store.bank, note_order, store.settings);
    store.start();
    store.send(R"({"key":"a"})", "same-id");
    store.send(R"({"key":"a"})", "same-id");
    CHECK(store.until_idle());
    store.send(R"({"key":"a"})", "same-id");
    store.send(R"({"key":"a"})", "other-id");
    CHECK(store.until_idle());
    CHECK(store.effects(*store.bank) == "a a");
    CHECK(store.has_metric(R"(fcg_bus_duplicates_total{queue="bank-orders"} 2)"));
    CHECK(store.has_metric(R"(fcg_bus_consumed_total{contract="OrderPlaced",queue="bank-orders"} 2)"));
}

TEST_CASE("two consumers of one event have an inbox each")
{
    toy_store store;
    store.of_bank.on<order_placed>("bank-orders", *store.bank, note_order, store.settings);
    store.of_bank.on<order_placed>("bank-archive", *store.bank, note_order, store.settings);
    store.start();
    store.place_orders(1);
    CHECK(store.until_idle());
    CHECK(store.effects(*store.bank) == "1 1");
}

TEST_CASE("a handler learns the trace of the first request, and what caused its message is the message")
{
    toy_store store;
    std::vector<bus::delivery> seen;
    auto look = [&seen](storage::transaction&, order_placed const&, bus::delivery const& delivery) {
        seen.push_back(delivery);
    };
    store.of_bank.on<order_placed>("bank-orders", *store.bank, look, store.settings);
    store.start();
    store.place_orders(1);
    CHECK(store.until_idle());
    auto const event =
        store.shop->read([](storage::reader& db) { return storage::events_after(db, 0, 1).at(0); });
    REQUIRE(seen.size() == 1);
    CHECK(seen[0].message_id == event.id.to_string());
    CHECK(seen[0].trace.correlation_id == "c-1");
    CHECK(seen[0].trace.causation_id == event.id.to_string());
    CHECK(seen[0].attempt == 1);
    CHECK(seen[0].received_at == store.world.clock.now());
}

TEST_CASE("a handler learns in whose event store the event stands, and where")
{
    toy_store store;
    std::vector<bus::delivery> seen;
    auto look = [&seen](storage::transaction&, order_placed const&, bus::delivery const& delivery) {
        seen.push_back(delivery);
    };
    store.of_bank.on<order_placed>("bank-orders", *store.bank, look, store.settings);
    store.start();
    store.place_orders(3);
    CHECK(store.until_idle());
    auto const events = store.shop->read([](storage::reader& db) { return storage::events_after(db, 0, 3); });
    REQUIRE(events.size() == 3);
    REQUIRE(seen.size() == 3);
    for (std::size_t i = 0; i < 3; ++i) {
        CHECK(seen[i].source == "shop");
        CHECK(seen[i].position == events[i].position);
    }
}

TEST_CASE("a message of others, without a position or with another notion of it, stands nowhere")
{
    toy_store store;
    std::vector<bus::delivery> seen;
    auto look = [&seen](storage::transaction&, order_placed const&, bus::delivery const& delivery) {
        seen.push_back(delivery);
    };
    store.of_bank.on<order_placed>("bank-orders", *store.bank, look, store.settings);
    store.start();
    store.send(R"({"key":"1"})");
    for (std::string const position : {"first", "7th", "", "99999999999999999999", "0x10", "-5"}) {
        bus::message const message{
            "m-" + position, R"({"key":"2"})", {{"position", position.empty() ? " " : position}}};
        auto const outcomes =
            store.world.run(store.queue.send({{.queue = "bank-orders", .content = message}}, std::nullopt));
        CHECK(outcomes == bus::send_outcomes{""});
    }
    CHECK(store.until_idle());
    REQUIRE(seen.size() == 7);
    for (auto const& delivery : seen) {
        CHECK(delivery.source == "");
        CHECK(delivery.position == 0);
    }
}

TEST_CASE("a handler that fails is rolled back and tried again later, until it succeeds")
{
    toy_store store;
    std::vector<core::time_point> attempts;
    auto fail_twice = [&](storage::transaction& tx, order_placed const& order,
                          bus::delivery const& delivery) {
        attempts.push_back(store.world.clock.now());
        CHECK(delivery.attempt == static_cast<std::int64_t>(attempts.size()));
        toy_store::note_effect(tx, order.key);
        if (attempts.size() < 3)
            throw std::runtime_error("not yet");
    };
    store.of_bank.on<order_placed>("bank-orders", *store.bank, fail_twice, store.settings);
    store.start();
    store.place_orders(1);
    CHECK(store.until_idle());
    CHECK(store.effects(*store.bank) == "1");
    REQUIRE(attempts.size() == 3);
    CHECK(attempts[1] - attempts[0] <= 200ms);
    CHECK(attempts[2] - attempts[1] <= 400ms);
    CHECK(attempts[2] > attempts[0]);
    CHECK(store.has_metric(
        R"(fcg_bus_failed_total{contract="OrderPlaced",outcome="retried",queue="bank-orders"} 2)"));
}

TEST_CASE("a handler that always fails leaves no effect, and its message is buried with the error")
{
    toy_store store;
    auto fail = [](storage::transaction& tx, order_placed const& order, bus::delivery const&) {
        toy_store::note_effect(tx, order.key);
        throw std::runtime_error("the ledger is\nclosed");
    };
    store.of_bank.on<order_placed>("bank-orders", *store.bank, fail, store.settings);
    store.start();
    store.place_orders(1);
    CHECK(store.until_idle());
    CHECK(store.effects(*store.bank) == "");
    auto const dead = store.dead();
    REQUIRE(dead.size() == 1);
    CHECK(dead[0].content.find(bus::attribute::dead_reason) == "failed 3 times: the ledger is closed");
    CHECK(dead[0].content.find(bus::attribute::dead_attempts) == "3");
    CHECK(dead[0].content.find("correlationId") == "c-1");
    CHECK(store.has_metric(
        R"(fcg_bus_failed_total{contract="OrderPlaced",outcome="buried",queue="bank-orders"} 1)"));
}

TEST_CASE("a dead letter that is redriven once the fault is mended has its effect once")
{
    toy_store store;
    bool mended = false;
    auto fail = [&](storage::transaction& tx, order_placed const& order, bus::delivery const&) {
        toy_store::note_effect(tx, order.key);
        if (!mended)
            throw std::runtime_error("broken");
    };
    store.of_bank.on<order_placed>("bank-orders", *store.bank, fail, store.settings);
    store.start();
    store.place_orders(2);
    CHECK(store.until_idle());
    CHECK(store.world.run(store.queue.redrive("bank-orders", 100)) == 2);
    CHECK(store.until_idle());
    CHECK(store.dead().size() == 2); // it failed again and is a dead letter again
    mended = true;
    CHECK(store.world.run(store.queue.redrive("bank-orders", 100)) == 2);
    CHECK(store.until_idle());
    CHECK(store.dead().empty());
    CHECK(store.effects(*store.bank) == "1 2");
}

TEST_CASE("what a handler refuses is buried at once, with its reason")
{
    toy_store store;
    int attempts = 0;
    auto refuse = [&](storage::transaction& tx, order_placed const& order, bus::delivery const&) {
        ++attempts;
        toy_store::note_effect(tx, order.key);
        throw bus::refused("the order was cancelled");
    };
    store.of_bank.on<order_placed>("bank-orders", *store.bank, refuse, store.settings);
    store.start();
    store.place_orders(1);
    store.world.pass(0s);
    CHECK(attempts == 1);
    CHECK(store.effects(*store.bank) == "");
    REQUIRE(store.dead().size() == 1);
    CHECK(store.dead()[0].content.find(bus::attribute::dead_reason) == "the order was cancelled");
    CHECK(store.has_metric(
        R"(fcg_bus_failed_total{contract="OrderPlaced",outcome="refused",queue="bank-orders"} 1)"));
}

TEST_CASE("a body that cannot be read never reaches a handler: it is buried at once with what is wrong")
{
    toy_store store;
    store.of_bank.on<order_placed>("bank-orders", *store.bank, note_order, store.settings);
    store.start();
    store.send("{", "m-1");
    store.send(R"({"key":7})", "m-2");
    store.send(R"({"key":"good"})", "m-3");
    CHECK(store.until_idle());
    CHECK(store.effects(*store.bank) == "good");
    auto const dead = store.dead();
    REQUIRE(dead.size() == 2);
    CHECK(dead[0].content.find(bus::attribute::dead_reason) != "");
    CHECK(dead[1].content.find(bus::attribute::dead_reason) == "key: expected a text");
    CHECK(dead[1].content.find(bus::attribute::dead_attempts) == "1");
}

TEST_CASE("one message that fails does not take its neighbours in the batch with it")
{
    toy_store store;
    auto fail_some = [](storage::transaction& tx, order_placed const& order, bus::delivery const&) {
        toy_store::note_effect(tx, order.key);
        if (order.key == "3")
            throw bus::refused("not this one");
    };
    store.of_bank.on<order_placed>("bank-orders", *store.bank, fail_some, store.settings);
    store.place_orders(5);
    store.start();
    CHECK(store.until_idle());
    CHECK(store.effects(*store.bank) == "1 2 4 5");
    CHECK(store.dead().size() == 1);
}

TEST_CASE("messages that do not concern a consumer are deleted without a trace")
{
    toy_store store;
    std::function<bool(order_placed const&)> const is_even = [](order_placed const& order) {
        return std::stoi(order.key) % 2 == 0;
    };
    store.of_bank.on<order_placed>("bank-orders", *store.bank, note_order, store.settings, is_even);
    store.start();
    store.place_orders(4);
    CHECK(store.until_idle());
    CHECK(store.effects(*store.bank) == "2 4");
    auto const rows = store.bank->read([](storage::reader& db) {
        auto rows = db.query("SELECT count(*) FROM inbox");
        rows.next();
        return rows.integer(0);
    });
    CHECK(rows == 2);
}

TEST_CASE("a handler that took longer than its lease is rolled back, and the next attempt has the effect")
{
    toy_store store;
    int attempts = 0;
    auto slow_once = [&](storage::transaction& tx, order_placed const& order, bus::delivery const&) {
        toy_store::note_effect(tx, order.key);
        if (++attempts == 1)
            store.world.clock.advance(31s); // the writer's thread was blocked: nothing could extend the lease
    };
    store.of_bank.on<order_placed>("bank-orders", *store.bank, slow_once, store.settings);
    store.start();
    store.place_orders(1);
    CHECK(store.until_idle());
    CHECK(attempts == 2);
    CHECK(store.effects(*store.bank) == "1");
    CHECK(store.has_metric(
        R"(fcg_bus_failed_total{contract="OrderPlaced",outcome="lease_lost",queue="bank-orders"} 1)"));
}

TEST_CASE("an outage of the storage does not count against a message, however long it lasts")
{
    toy_store store;
    int attempts = 0;
    auto unavailable = [&](storage::transaction& tx, order_placed const& order,
                           bus::delivery const& delivery) {
        toy_store::note_effect(tx, order.key);
        CHECK(delivery.attempt == 1);
        if (++attempts <= 200)
            throw storage::storage_unavailable("the disk is full");
    };
    store.of_bank.on<order_placed>("bank-orders", *store.bank, unavailable, store.settings);
    store.start();
    store.place_orders(1);
    store.world.pass(10s);
    CHECK(store.running->failure() == "handling bank-orders: the disk is full");
    CHECK(store.until_idle());
    CHECK(store.running->failure() == "");
    CHECK(attempts == 201);
    CHECK(store.effects(*store.bank) == "1");
    CHECK(store.dead().empty());
}

TEST_CASE("a message whose deletion fails comes again and is recognised")
{
    toy_store store;
    unable_to_remove stuck(store.queue);
    store.of_bank.on<order_placed>("bank-orders", *store.bank, note_order, store.settings);
    store.start(&stuck);
    store.place_orders(1);
    store.world.pass(45s);
    CHECK(store.effects(*store.bank) == "1");
    CHECK(store.running->failure() == "settling in bank-orders: the disk is full");
    stuck.is_down = false;
    CHECK(store.world.run_until([&] { return store.queue.depth_now("bank-orders").in_flight == 0; }));
    CHECK(store.effects(*store.bank) == "1");
    CHECK(store.running->failure() == "");
    CHECK(store.has_metric(R"(fcg_bus_duplicates_total{queue="bank-orders"} )"));
    store.stop();
}

TEST_CASE("that a queue can be reached again is noticed although nothing comes from it")
{
    toy_store store;
    unreachable_queue cut_off(store.queue);
    store.of_bank.on<order_placed>("bank-orders", *store.bank, note_order, store.settings);
    store.start(&cut_off);
    store.world.pass(1min);
    CHECK(store.running->failure().find("not today") != std::string::npos);
    cut_off.reachable = true;
    store.world.pass(5s);
    CHECK(store.running->failure() == "");
}

} // namespace fcg::test
