#include "support/faulty_queue.hpp"
#include "toys.hpp"

#include <doctest/doctest.h>

namespace fcg::test {
namespace {

using namespace std::chrono_literals;

/// Subscribes to a queue with a consumer that handles nothing, so that a test can inspect what was published.
void subscribe_idly(toy_store& store, std::string queue)
{
    auto never = [](order_placed, bus::delivery) -> task<> { co_return; };
    auto settings = store.settings;
    settings.concurrency = 0;
    store.of_bank.on_waiting<order_placed>(std::move(queue), *store.bank, never, settings);
}

std::vector<bus::received> published(toy_store& store, std::string queue)
{
    return store.world.run(store.queue.peek(std::move(queue), 1'000));
}

/// A transport that cannot store messages and checkpoint together, and dies between the two.
class forgetful_queue final : public passing_queue {
public:
    using passing_queue::passing_queue;

    task<bus::send_outcomes> send(std::vector<bus::outgoing> messages,
                                  std::optional<bus::checkpoint> moves) override
    {
        if (deaths > 0) {
            --deaths;
            co_await behind_.send(std::move(messages), std::nullopt);
            throw std::runtime_error("died before the checkpoint");
        }
        co_return co_await behind_.send(std::move(messages), std::move(moves));
    }

    int deaths = 0;
};

class failing_queue final : public passing_queue {
public:
    using passing_queue::passing_queue;

    task<bus::send_outcomes> send(std::vector<bus::outgoing> messages,
                                  std::optional<bus::checkpoint> moves) override
    {
        ++sends;
        if (is_down)
            throw storage::storage_unavailable("the disk is full");
        co_return co_await behind_.send(std::move(messages), std::move(moves));
    }

    bool is_down = false;
    int sends = 0;
};

} // namespace

TEST_CASE("an event becomes one message for each queue that is subscribed to its contract, with its metadata")
{
    toy_store store;
    subscribe_idly(store, "bank-orders");
    subscribe_idly(store, "bank-archive");
    store.start();
    store.place_orders(1);
    store.world.pass(0s);

    auto const event =
        store.shop->read([](storage::reader& db) { return storage::events_after(db, 0, 1).at(0); });
    for (auto const* queue : {"bank-orders", "bank-archive"}) {
        CAPTURE(queue);
        auto const messages = published(store, queue);
        REQUIRE(messages.size() == 1);
        auto const& message = messages[0].content;
        CHECK(message.id == event.id.to_string());
        CHECK(message.body == R"({"key":"1"})");
        CHECK(message.find("messageId") == message.id);
        CHECK(message.find("contract") == "OrderPlaced");
        CHECK(message.find("version") == "1.0");
        CHECK(message.find("correlationId") == "c-1");
        CHECK(message.find("occurredAt") == core::to_rfc3339(event.occurred_at));
        CHECK(message.find("source") == "shop");
        CHECK(message.find("position") == std::to_string(event.position));
        CHECK(message.attributes.size() == 7); // empty attributes are left out
    }
    CHECK(store.has_metric(R"(fcg_bus_published_total{contract="OrderPlaced",topic="orders"} 1)"));
}

TEST_CASE("a commit wakes the relay: no time passes between an event and its message")
{
    toy_store store;
    subscribe_idly(store, "bank-orders");
    store.start();
    store.world.pass(10min);
    auto const before = store.world.clock.now();
    store.place_orders(3);
    store.world.pass(0s);
    CHECK(published(store, "bank-orders").size() == 3);
    CHECK(store.world.clock.now() == before);
}

TEST_CASE("events that were there before the start are published")
{
    toy_store store;
    subscribe_idly(store, "bank-orders");
    store.place_orders(2);
    store.start();
    store.world.pass(0s);
    CHECK(published(store, "bank-orders").size() == 2);
}

TEST_CASE("more events than one batch are published in their order")
{
    toy_store store;
    store.bus_how.relay_batch = 7;
    subscribe_idly(store, "bank-orders");
    store.place_orders(50);
    store.start();
    store.world.pass(0s);
    auto const messages = published(store, "bank-orders");
    REQUIRE(messages.size() == 50);
    for (std::size_t i = 0; i < messages.size(); ++i)
        CHECK(messages[i].content.body == R"({"key":")" + std::to_string(i + 1) + R"("})");
}

TEST_CASE("after a restart nothing is published again")
{
    toy_store store;
    subscribe_idly(store, "bank-orders");
    store.start();
    store.place_orders(3);
    store.world.pass(0s);
    store.stop();
    store.start();
    store.world.pass(1h);
    CHECK(published(store, "bank-orders").size() == 3);
}

TEST_CASE("events that nobody reads are passed over and do not count as waiting")
{
    toy_store store;
    store.start();
    store.place_orders(3);
    store.world.pass(0s);
    CHECK(store.is_idle());
    CHECK(store.world.run(store.queue.position_of("shop")) == 3);
    CHECK(store.has_metric(R"(fcg_bus_relay_lag_events{haste="prompt",module="shop"} 0)"));
}

TEST_CASE("an event that is no contract is passed over and does not stand in the way of others")
{
    toy_store store;
    subscribe_idly(store, "bank-orders");
    auto strange = [&store](storage::transaction& tx) {
        storage::append_event(
            tx, {store.world.ids.next(), "strange", 1, "NobodyKnows", "1.0", "{}", store.world.clock.now()},
            {});
    };
    store.world.run(store.shop->write(std::move(strange)));
    store.start();
    store.place_orders(1);
    store.world.pass(0s);
    CHECK(published(store, "bank-orders").size() == 1);
    CHECK(store.has_metric(R"(fcg_bus_relay_lag_events{haste="prompt",module="shop"} 0)"));
}

TEST_CASE("a death between sending and checkpoint publishes again, under the same ids")
{
    toy_store store;
    forgetful_queue forgetful(store.queue);
    forgetful.deaths = 2;
    subscribe_idly(store, "bank-orders");
    store.place_orders(1);
    store.start(&forgetful);
    store.world.pass(1min);
    auto const messages = published(store, "bank-orders");
    REQUIRE(messages.size() == 3);
    CHECK(messages[0].content.id == messages[1].content.id);
    CHECK(messages[0].content.id == messages[2].content.id);
    CHECK(store.is_idle() == false); // the events still wait
    CHECK(store.running->failure() == "");
    store.stop();
}

TEST_CASE("while nothing can be stored the relay says so, tries ever more seldom, and goes on by itself")
{
    toy_store store;
    failing_queue failing(store.queue);
    subscribe_idly(store, "bank-orders");
    store.start(&failing);
    failing.is_down = true;
    store.place_orders(2);
    store.world.pass(10min);
    CHECK(store.running->failure() == "the relay of shop: the disk is full");
    CHECK(failing.sends > 100); // about once a second on average
    CHECK(failing.sends < 2'000);
    CHECK(store.has_metric(R"(fcg_bus_relay_lag_events{haste="prompt",module="shop"} 2)"));
    failing.is_down = false;
    store.world.pass(3s);
    CHECK(store.running->failure() == "");
    CHECK(published(store, "bank-orders").size() == 2);
    store.stop();
}

TEST_CASE("an event that could never be sent is refused before it is stored")
{
    toy_store store;
    auto const record = [&store](std::string key, std::string correlation) {
        auto unit = [&store, key = std::move(key),
                     correlation = std::move(correlation)](storage::transaction& tx) {
            bus::record_event(tx, store.world.ids, store.world.clock.now(), "order-1", 1,
                              with_key<order_placed>(key),
                              {.correlation_id = correlation, .causation_id = "", .traceparent = ""});
        };
        store.world.run(store.shop->write(std::move(unit)));
    };
    CHECK_THROWS_AS(record("a\x01", "c"), bus::unsendable);
    CHECK_THROWS_AS(record(std::string(bus::largest_message, 'x'), "c"), bus::unsendable);
    CHECK_THROWS_AS(record("a", "c\x02"), bus::unsendable);
    CHECK_NOTHROW(record("a", ""));
}

TEST_CASE("the largest event that can be stored can be sent, with all that the relay writes beside it")
{
    toy_store store;
    subscribe_idly(store, "bank-orders");
    auto const record = [&store](std::size_t octets) {
        auto unit = [&store, octets](storage::transaction& tx) {
            bus::record_event(
                tx, store.world.ids, store.world.clock.now(), "order-" + std::to_string(octets), 1,
                with_key<order_placed>(std::string(octets, 'x')),
                {.correlation_id = std::string(128, 'c'), .causation_id = "", .traceparent = ""});
        };
        store.world.run(store.shop->write(std::move(unit)));
    };
    int stored = 0;
    for (std::size_t less = 0; less <= 8'192; less += 16) {
        try {
            record(bus::largest_message - less);
            ++stored;
        } catch (bus::unsendable const&) {
            CHECK(stored == 0);
        }
        if (stored == 2)
            break;
    }
    CHECK(stored == 2);
    store.start();
    store.world.pass(1min);
    CHECK(store.running->failure() == "");
    CHECK(published(store, "bank-orders").size() == 2);
}

TEST_CASE("a module whose file was put back to an older state is published from there")
{
    toy_store store;
    subscribe_idly(store, "bank-orders");
    store.place_orders(2);
    store.world.run(store.queue.send({}, bus::checkpoint{.source = "shop", .position = 5}));
    store.start();
    store.world.pass(0s);
    CHECK(published(store, "bank-orders").empty()); // the events were published before the file was restored
    for (auto const* stream : {"a", "b", "c", "d"})
        store.say(*store.shop, with_key<order_placed>(stream), stream);
    store.world.pass(0s);
    CHECK(published(store, "bank-orders").size() == 4);
    CHECK(store.has_metric(R"(fcg_bus_relay_lag_events{haste="prompt",module="shop"} 0)"));
}

TEST_CASE("events that took the places of lost ones are published although the process died before it could")
{
    toy_store store;
    failing_queue failing(store.queue);
    subscribe_idly(store, "bank-orders");
    store.place_orders(2);
    store.world.run(store.queue.send({}, bus::checkpoint{.source = "shop", .position = 5}));
    store.start(&failing); // finds that the shop's file is older than what was published of it
    failing.is_down = true;
    for (auto const* stream : {"a", "b", "c", "d"})
        store.say(*store.shop, with_key<order_placed>(stream), stream);
    store.world.pass(1min);
    store.stop();
    store.start();
    store.world.pass(1min);
    CHECK(published(store, "bank-orders").size() == 4);
}

} // namespace fcg::test
