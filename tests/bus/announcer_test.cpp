// Tests of events without an event store: they are collected, sent in batches, and dropped if there is no
// room.
#include "bus/publishing/announcer.hpp"
#include "support/eventually.hpp"
#include "support/faulty_queue.hpp"
#include "toys.hpp"

#include <doctest/doctest.h>

#include <set>
#include <thread>

namespace fcg::test {
namespace {

using namespace std::chrono_literals;

/// A queue that records the sizes of its sends and is unavailable while a test wants it.
class watched_queue final : public passing_queue {
public:
    using passing_queue::passing_queue;

    task<bus::send_outcomes> send(std::vector<bus::outgoing> messages,
                                  std::optional<bus::checkpoint> moves) override
    {
        ++tries;
        if (is_down)
            throw bus::queue_unavailable("the server does not answer");
        if (loop != nullptr)
            co_await async::sleep_for(*loop, 1h);
        if (!moves)
            sizes.push_back(messages.size());
        if (dies_after_storing) {
            dies_after_storing = false;
            co_await behind_.send(std::move(messages), std::move(moves));
            throw bus::queue_unavailable("the connection is closed");
        }
        co_return co_await behind_.send(std::move(messages), std::move(moves));
    }

    bool is_down = false;
    bool dies_after_storing = false; ///< stores one send and fails after it
    async::loop* loop = nullptr;     ///< if not null, a send takes an hour on this loop
    int tries = 0;
    std::vector<std::size_t> sizes;
};

/// A process that announces orders, which another one reads from two queues.
struct announcing_store : toy_store {
    announcing_store() { begin(); }

    ~announcing_store()
    {
        if (here.has_ended())
            return;
        end();
    }

    void begin()
    {
        here.route_to(
            {bus::reader_of<order_placed>({"bank-orders"}), bus::reader_of<order_placed>({"archive"})});
        world.run(here.start());
    }

    void end() { world.run(here.stop()); }

    void announce(int count)
    {
        for (int i = 1; i <= count; ++i)
            here.announcing().announce(with_key<order_placed>(std::to_string(i)));
    }

    std::int64_t arrived() { return queue.depth_now("bank-orders").ready; }

    std::string dropped(int count)
    {
        return R"(fcg_bus_announcements_dropped_total{contract="OrderPlaced"} )" + std::to_string(count) +
               "\n";
    }

    watched_queue server{queue};
    bus::bus here{server, world.env, {}};
};

} // namespace

TEST_CASE("an announcement reaches every reader of its contract, and stands in no event store")
{
    announcing_store store;
    auto const said_at = store.world.clock.now();
    store.announce(1);
    store.world.pass(1s);
    std::set<std::string> ids;
    for (auto const* queue : {"bank-orders", "archive"}) {
        CAPTURE(queue);
        auto const messages = store.world.run(store.queue.peek(queue, 10));
        REQUIRE(messages.size() == 1);
        auto const& message = messages[0].content;
        ids.insert(message.id);
        CHECK(message.body == R"({"key":"1"})");
        CHECK(message.find("messageId") == message.id);
        CHECK(message.find("contract") == "OrderPlaced");
        CHECK(message.find("version") == "1.0");
        CHECK(message.find("occurredAt") == core::to_rfc3339(said_at));
        CHECK(message.attributes.size() == 4); // no source, no position
    }
    CHECK(ids.size() == 1);
    CHECK(store.has_metric(R"(fcg_bus_published_total{contract="OrderPlaced",topic="orders"} 1)"));
}

TEST_CASE("a handler gets an announcement as it gets an event, without source and position")
{
    toy_store store;
    std::vector<bus::delivery> seen;
    auto look = [&seen](storage::transaction& tx, order_placed const& order, bus::delivery const& delivery) {
        seen.push_back(delivery);
        note_order(tx, order, delivery);
    };
    store.of_bank.on<order_placed>("bank-orders", *store.bank, look, store.settings);
    store.start();
    store.running->announcing().announce(with_key<order_placed>("7"));
    CHECK_FALSE(store.is_idle());
    CHECK(store.until_idle());
    CHECK(store.effects(*store.bank) == "7");
    REQUIRE(seen.size() == 1);
    CHECK(seen[0].source == "");
    CHECK(seen[0].position == 0);
    CHECK(seen[0].message_id != "");
}

TEST_CASE("announcements gather for 200 ms, and go out together")
{
    announcing_store store;
    store.announce(3);
    store.world.pass(199ms);
    CHECK(store.arrived() == 0);
    store.announce(2);
    store.world.pass(1ms);
    CHECK(store.arrived() == 5);
    CHECK(store.server.sizes == std::vector<std::size_t>{10}); // for two queues
}

TEST_CASE("a hundred announcements go out at once, and never more together")
{
    announcing_store store;
    store.world.pass(1s);
    auto const before = store.world.clock.now();
    store.announce(250);
    store.world.pass(0s);
    CHECK(store.arrived() == 250);
    CHECK(store.server.sizes == std::vector<std::size_t>{200, 200, 100});
    CHECK(store.world.clock.now() == before);
}

TEST_CASE("what nobody reads is not kept")
{
    announcing_store store;
    store.here.announcing().announce(with_key<order_paid>("1"));
    CHECK(store.here.announcing().waiting() == 0);
    CHECK(store.world.run(store.here.is_idle()));
}

TEST_CASE("announcements wait while the transport is away, which is no trouble, and come in their order")
{
    announcing_store store;
    store.server.is_down = true;
    store.announce(1);
    store.world.pass(10min);
    CHECK(store.here.failure() == "");
    CHECK(store.here.warning() == "announcing: the server does not answer");
    CHECK(store.server.tries > 100);
    CHECK(store.server.tries < 2'000);
    store.announce(2);
    CHECK(store.here.announcing().waiting() == 3);
    CHECK_FALSE(store.world.run(store.here.is_idle()));

    store.server.is_down = false;
    store.world.pass(10s);
    CHECK(store.here.warning() == "");
    CHECK(store.here.announcing().waiting() == 0);
    std::string keys;
    for (auto const& message : store.world.run(store.queue.peek("bank-orders", 10)))
        keys += message.content.body;
    CHECK(keys == R"({"key":"1"}{"key":"1"}{"key":"2"})");
}

TEST_CASE("a batch whose first try may have come through comes again under the same ids")
{
    announcing_store store;
    store.server.dies_after_storing = true;
    store.announce(2);
    store.world.pass(10s);
    auto const messages = store.world.run(store.queue.peek("bank-orders", 10));
    REQUIRE(messages.size() == 4);
    CHECK(messages[0].content.id != messages[1].content.id);
    CHECK(messages[0].content.id == messages[2].content.id);
    CHECK(messages[1].content.id == messages[3].content.id);
}

TEST_CASE("what does not fit while the transport is away is dropped and counted; what waited still comes")
{
    announcing_store store;
    store.server.is_down = true;
    store.announce(10'000);
    store.world.pass(1s);
    CHECK(store.here.announcing().waiting() == 10'000);
    store.announce(70);
    CHECK(store.here.announcing().waiting() == 10'000);
    CHECK(store.has_metric(store.dropped(70)));

    store.server.is_down = false;
    store.world.pass(10s);
    CHECK(store.arrived() == 10'000);
    store.announce(1);
    store.world.pass(10s);
    CHECK(store.arrived() == 10'001);
    CHECK(store.has_metric(store.dropped(70)));
}

TEST_CASE("an announcement that no queue can take is lost alone, and counted")
{
    announcing_store store;
    store.announce(1);
    store.here.announcing().announce(with_key<order_placed>("\x01"));
    store.announce(1);
    store.world.pass(1s);
    CHECK(store.arrived() == 2);
    CHECK(store.here.announcing().waiting() == 0);
    CHECK(store.has_metric(store.dropped(1)));
}

TEST_CASE("an end sends what has gathered")
{
    announcing_store store;
    store.announce(150);
    store.end();
    CHECK(store.here.has_ended());
    CHECK(store.arrived() == 150);
    CHECK(store.has_metric(store.dropped(0)));
    store.announce(1);
    CHECK(store.here.announcing().waiting() == 0);
    CHECK(store.has_metric(store.dropped(1)));
}

TEST_CASE("an end without the transport is not held up, and counts what is lost")
{
    announcing_store store;
    store.server.is_down = true;
    store.announce(3);
    store.world.pass(10s);
    auto const before = store.world.clock.now();
    store.end();
    CHECK(store.here.has_ended());
    CHECK(store.world.clock.now() - before < 1s);
    CHECK(store.has_metric(store.dropped(3)));
}

TEST_CASE("an end waits seconds, not longer, for a transport that does not answer")
{
    announcing_store store;
    store.server.loop = &store.world.loop;
    store.announce(3);
    store.world.pass(1s);
    CHECK(store.server.tries == 1);
    auto const before = store.world.clock.now();
    store.end();
    CHECK(store.here.has_ended());
    CHECK(store.server.tries == 2);
    CHECK(store.world.clock.now() - before <= 5s);
    CHECK(store.has_metric(store.dropped(3)));
}

TEST_CASE("a bus that never began to work drops what was announced to it")
{
    toy_store store;
    bus::bus here(store.queue, store.world.env, {});
    here.route_to({bus::reader_of<order_placed>({"bank-orders"})});
    here.announcing().announce(with_key<order_placed>("1"));
    CHECK(here.announcing().waiting() == 1);
    store.world.run(here.stop());
    CHECK(here.announcing().waiting() == 0);
    CHECK(store.has_metric(R"(fcg_bus_announcements_dropped_total{contract="OrderPlaced"} 1)"));
}

TEST_CASE("many threads announce at once, and every announcement arrives once")
{
    threaded_world world;
    auto const bus_file = world.open("bus");
    auto const bank = world.open("bank");
    bank->write_now([](storage::transaction& tx) { tx.execute("CREATE TABLE effects (key TEXT NOT NULL)"); });
    bus::sqlite_queue queue(world.env, *bus_file);
    bus::subscriptions of_bank;
    of_bank.on<order_placed>("bank-orders", *bank, note_order, {});
    bus::bus running(queue, world.env, {});
    running.route_to(readers_of({&of_bank}));
    running.connect(*bank, of_bank);
    world.background.start(running.start()).get();

    constexpr int threads = 4;
    constexpr int each = 500;
    {
        std::vector<std::jthread> speakers;
        for (int thread_index = 0; thread_index < threads; ++thread_index)
            speakers.emplace_back([&running, thread_index] {
                for (int i = 0; i < each; ++i)
                    running.announcing().announce(
                        with_key<order_placed>(std::to_string(thread_index * each + i)));
            });
    }
    auto const count = [&bank](std::string_view sql) {
        return bank->read([sql](storage::reader& look) {
            auto rows = look.query(sql);
            rows.next();
            return rows.integer(0);
        });
    };
    CHECK(eventually([&] { return count("SELECT count(*) FROM effects") == threads * each; }));
    CHECK(count("SELECT count(DISTINCT key) FROM effects") == threads * each);
    world.background.start(running.stop()).get();
    CHECK(running.has_ended());
}

} // namespace fcg::test
