// Tests of routes to readers in other processes, and of a start without the transport.
#include "support/faulty_queue.hpp"
#include "toys.hpp"

#include <doctest/doctest.h>

namespace fcg::test {
namespace {

using namespace std::chrono_literals;

void record_effect(storage::transaction& tx, order_placed const& order, bus::delivery const&)
{
    toy_store::note_effect(tx, order.key);
}

/// A server that cannot be reached, or is not as it must be, while a test wants it.
class absent_queue final : public passing_queue {
public:
    using passing_queue::passing_queue;

    task<> declare(bus::queue_settings settings) override
    {
        ++tries;
        if (answer == "never") {
            co_await async::sleep_for(*loop, 24h);
            co_return;
        }
        if (answer == "bug")
            throw std::invalid_argument("no such name");
        if (!answer.empty())
            throw bus::queue_unavailable(answer);
        co_await behind_.declare(std::move(settings));
    }

    std::string answer; ///< empty if the server is available
    async::loop* loop = nullptr;
    int tries = 0;
};

} // namespace

TEST_CASE("an event goes to a queue whose reader runs elsewhere, and waits there")
{
    toy_store store; // a process that hosts the shop alone
    bus::bus here(store.queue, store.world.env, {});
    here.route_to({bus::reader_of<order_placed>({"bank-orders"})});
    here.connect(*store.shop, {});
    store.world.run(here.start());
    store.place_orders(2);
    store.world.pass(1s);
    CHECK(store.queue.depth_now("bank-orders").ready == 2);
    CHECK_FALSE(store.world.run(here.is_idle()));
    store.world.run(here.stop());

    store.of_bank.on<order_placed>("bank-orders", *store.bank, record_effect, store.settings);
    store.start();
    CHECK(store.until_idle());
    CHECK(store.effects(*store.bank) == "1 2");
}

TEST_CASE("a subscription to which nobody would send is a mistake that is found at the start")
{
    toy_store store;
    store.of_bank.on<order_placed>("bank-orders", *store.bank, record_effect, store.settings);
    bus::bus here(store.queue, store.world.env, {});
    here.route_to({bus::reader_of<order_paid>({"bank-orders"})});
    CHECK_THROWS_WITH_AS(
        here.connect(*store.bank, store.of_bank),
        "nothing is sent to the queue bank-orders, from which bank wants to read OrderPlaced",
        std::logic_error);
    bus::bus without_routes(store.queue, store.world.env, {});
    CHECK_THROWS_AS(without_routes.connect(*store.bank, store.of_bank), std::logic_error);
}

TEST_CASE("a reader's own least number of attempts holds, however few are configured")
{
    toy_store store;
    store.settings.max_attempts = 1;
    int failures = 4;
    store.of_bank.on<order_placed>(
        "bank-orders", *store.bank,
        [&failures](storage::transaction& tx, order_placed const& order, bus::delivery const&) {
            if (failures-- > 0)
                throw std::runtime_error("not yet");
            toy_store::note_effect(tx, order.key);
        },
        store.settings);
    store.running = std::make_unique<bus::bus>(store.queue, store.world.env, store.bus_how);
    store.running->route_to({bus::reader_of<order_placed>({.queue = "bank-orders", .min_attempts = 5})});
    store.running->connect(*store.shop, {});
    store.running->connect(*store.bank, store.of_bank);
    store.world.run(store.running->start());
    store.place_orders(1);
    CHECK(store.until_idle());
    CHECK(store.effects(*store.bank) == "1");
}

TEST_CASE("a start without the transport goes on, says so, and begins to work once it is there")
{
    toy_store store;
    absent_queue server(store.queue);
    server.answer = "the server does not answer";
    store.of_bank.on<order_placed>("bank-orders", *store.bank, record_effect, store.settings);
    store.start(&server);
    store.place_orders(3);
    store.world.pass(10min);
    CHECK(store.running->failure() == "declaring the queues: the server does not answer");
    CHECK_FALSE(store.is_idle());
    CHECK(server.tries > 100);
    CHECK(server.tries < 2'000);

    server.answer = "there is no queue called bank-orders";
    store.world.pass(3s);
    CHECK(store.running->failure() == "declaring the queues: there is no queue called bank-orders");

    server.answer = "";
    CHECK(store.until_idle());
    CHECK(store.running->failure() == "");
    CHECK(store.effects(*store.bank) == "1 2 3");
}

TEST_CASE("a transport that does not even refuse delays the start by seconds, and its end by no more")
{
    toy_store store;
    absent_queue server(store.queue);
    server.answer = "never";
    server.loop = &store.world.loop;
    store.of_bank.on<order_placed>("bank-orders", *store.bank, record_effect, store.settings);
    auto const before = store.world.clock.now();
    store.start(&server);
    CHECK(store.world.clock.now() - before <= 5s);
    store.world.run(store.running->stop());
    CHECK(store.running->has_ended());
    store.running.reset();
}

TEST_CASE("a fault of our own ends the start")
{
    toy_store store;
    absent_queue server(store.queue);
    server.answer = "bug";
    store.of_bank.on<order_placed>("bank-orders", *store.bank, record_effect, store.settings);
    CHECK_THROWS_WITH_AS(store.start(&server), "no such name", std::invalid_argument);
}

TEST_CASE("whether the bus is idle is asked of the queues, not guessed")
{
    class guessing_queue final : public passing_queue {
    public:
        using passing_queue::passing_queue;

        bus::queue_depth depth_now(std::string_view) override { return {}; }
    };

    toy_store store;
    guessing_queue server(store.queue);
    store.running = std::make_unique<bus::bus>(server, store.world.env, store.bus_how);
    store.running->route_to({bus::reader_of<order_placed>({"bank-orders"})});
    store.world.run(store.running->start());
    CHECK(store.is_idle());
    store.send(R"({"key":"1"})");
    CHECK_FALSE(store.is_idle());
}

} // namespace fcg::test
