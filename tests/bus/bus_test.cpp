// Tests of the bus as a whole: start, stop, idleness and the routes of events.
#include "toys.hpp"

#include <doctest/doctest.h>

namespace fcg::test {

using namespace std::chrono_literals;

TEST_CASE("a bus that is stopped leaves what was not handled in its queue, ready for the next")
{
    toy_store store;
    store.settings.batch = 2;
    store.of_bank.on<order_placed>("bank-orders", *store.bank, note_order, store.settings);
    store.place_orders(20);
    store.start();
    store.stop();
    auto const depth = store.queue.depth_now("bank-orders");
    CHECK(depth.in_flight == 0);
    store.start();
    CHECK(store.until_idle());
    CHECK(store.effects(*store.bank).size() ==
          std::string("1 10 11 12 13 14 15 16 17 18 19 2 20 3 4 5 6 7 8 9").size());
}

TEST_CASE("two readers of one queue are a mistake that is found at the start")
{
    toy_store store;
    store.of_bank.on<order_placed>("bank-orders", *store.bank, note_order, store.settings);
    store.of_shop.on<order_placed>("bank-orders", *store.shop, note_order, store.settings);
    CHECK_THROWS_WITH_AS(store.start(), "two readers name the queue bank-orders", std::logic_error);
    store.running.reset();
}

TEST_CASE("an event goes to the queues of those who read it")
{
    toy_store store;
    store.of_bank.on<order_placed>("bank-orders", *store.bank, note_order, store.settings);
    store.of_bank.on<order_placed>("bank-archive", *store.bank, note_order, store.settings);
    store.start();
    storage::stored_event event;
    event.type = order_placed::name;
    std::string orders;
    for (auto const& message : store.running->messages_of(event, "shop"))
        orders += message.queue + " ";
    CHECK(orders == "bank-orders bank-archive ");
    event.type = "GamePurchaseRequested";
    CHECK(store.running->messages_of(event, "shop").empty());
}

TEST_CASE("the store is idle only when every event is published and every message is handled")
{
    toy_store store;
    bool fail = true;
    auto fail_first = [&](storage::transaction& tx, order_placed const& order, bus::delivery const&) {
        toy_store::note_effect(tx, order.key);
        if (fail)
            throw std::runtime_error("not yet");
    };
    auto settings = store.settings;
    settings.max_attempts = 1'000;
    store.of_bank.on<order_placed>("bank-orders", *store.bank, fail_first, settings);
    store.start();
    CHECK(store.is_idle());
    store.place_orders(1);
    CHECK_FALSE(store.is_idle());
    store.world.pass(10s);
    CHECK_FALSE(store.is_idle());
    fail = false;
    CHECK(store.until_idle());
}

} // namespace fcg::test
