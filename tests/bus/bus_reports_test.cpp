// Tests of what the bus reports about its queues, its readers and its transport.
#include "support/faulty_queue.hpp"
#include "toys.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <string>
#include <vector>

namespace fcg::test {
namespace {

using namespace std::chrono_literals;

/// A server that stores no messages while a test wants it.
class full_queue final : public passing_queue {
public:
    using passing_queue::passing_queue;

    task<bus::send_outcomes> send(std::vector<bus::outgoing> messages,
                                  std::optional<bus::checkpoint> moves) override
    {
        if (is_full)
            throw bus::queue_unavailable("the server is full");
        auto outcomes = co_await behind_.send(std::move(messages), std::move(moves));
        co_return outcomes;
    }

    bool is_full = false;
};

/// A process that hosts the shop alone; the reader of its orders runs in another process.
struct shop_alone : toy_store {
    shop_alone()
    {
        running = std::make_unique<bus::bus>(server, world.env, bus_how);
        running->route_to({bus::reader_of<order_placed>({"bank-orders"})});
    }

    ~shop_alone() { stop(); }

    void connect() { running->connect(*shop, {}); }

    void begin_work() { world.run(running->start()); }

    full_queue server{queue};
};

bus::message order_message(std::string body)
{
    return {.id = "m-1", .body = std::move(body), .attributes = {}};
}

} // namespace

TEST_CASE("a message that the consumer of its queue would bury is reported with its reason")
{
    toy_store store;
    store.of_bank.on<order_placed>("bank-orders", *store.bank, note_order, store.settings);
    store.start();
    auto const& running = *store.running;
    CHECK(running.why_refused("bank-orders", order_message(R"({"key":1})")) == "key: expected a text");
    CHECK(running.why_refused("bank-orders", order_message(R"({"key":"1"})")) == "");
    CHECK(running.why_refused("nowhere", order_message("no JSON")) == "");
    CHECK(store.effects(*store.bank) == ""); // asking handles nothing
}

TEST_CASE("queues are declared without a start, each with its dead-letter queue")
{
    shop_alone store;
    store.world.run(store.running->declare_queues());
    auto names = store.queue.names();
    std::ranges::sort(names);
    CHECK(names == std::vector<std::string>{"bank-orders", "bank-orders-error"});
}

TEST_CASE("messages of a previous transport that cannot be moved are a warning and keep nothing from working")
{
    shop_alone store;
    store.running->cannot_move_over("sqs", "no region for SQS");
    store.connect();
    store.begin_work();
    store.place_orders(1);
    store.world.pass(1s);
    CHECK(store.running->warning() == "migration from sqs: no region for SQS");
    CHECK(store.running->failure() == "");
    CHECK(store.queue.depth_now("bank-orders").ready == 1);
}

TEST_CASE("events that are in no queue yet are counted once it is known which were published")
{
    shop_alone store;
    store.connect();
    store.place_orders(5);
    CHECK(store.running->unsent("shop") == 0); // not known before the start
    store.server.is_full = true;
    store.begin_work();
    store.world.pass(1s);
    CHECK(store.running->unsent("shop") == 5);
    CHECK(store.running->unsent("bank") == 0);
    store.server.is_full = false;
    store.world.pass(10s);
    CHECK(store.running->unsent("shop") == 0);
}

TEST_CASE("the configuration's times reach the consumers as milliseconds")
{
    bus::bus_settings settings;
    settings.max_attempts = 7;
    settings.visibility_timeout_ms = 45'000;
    settings.retry_base_ms = 250;
    settings.retry_max_ms = 90'000;
    auto const values = bus::consumer_defaults(settings);
    CHECK(values.max_attempts == 7);
    CHECK(values.visibility_timeout == 45s);
    CHECK(values.retry_base == 250ms);
    CHECK(values.retry_max == 90s);
}

} // namespace fcg::test
