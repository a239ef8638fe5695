// Tests of the queue migration: messages of a previous transport move to the present one.
#include "bus/inner_queue/memory/memory_queue.hpp"
#include "support/faulty_queue.hpp"
#include "toys.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <set>

namespace fcg::test {
namespace {

using namespace std::chrono_literals;
namespace attribute = bus::attribute;

/// A server whose counts are guesses, which hides its messages for a while, is unavailable now and then, and
/// at which the process can die.
class remote_queue final : public passing_queue {
public:
    remote_queue(bus::queue_transport& behind, simulated_world& world)
        : passing_queue(behind),
          world_(world),
          hides_until(world.clock.now())
    {
    }

    task<bus::send_outcomes> send(std::vector<bus::outgoing> messages,
                                  std::optional<bus::checkpoint> moves) override
    {
        pass();
        ++sends;
        auto outcomes = co_await behind_.send(std::move(messages), std::move(moves));
        if (die_after_send)
            dead = true;
        pass();
        co_return outcomes;
    }

    task<std::vector<bus::received>> receive(std::string queue, std::size_t max_count,
                                             std::chrono::microseconds wait,
                                             std::chrono::microseconds visibility_timeout) override
    {
        pass();
        max_count = std::min<std::size_t>(max_count, 10);
        if (world_.clock.now() < hides_until) {
            co_await async::sleep_for(world_.loop, wait);
            co_return std::vector<bus::received>();
        }
        co_return co_await behind_.receive(std::move(queue), max_count, wait, visibility_timeout);
    }

    task<std::vector<bool>> remove(std::string queue, std::vector<std::string> receipts) override
    {
        pass();
        co_return co_await behind_.remove(std::move(queue), std::move(receipts));
    }

    task<bus::queue_depth> depth(std::string queue) override
    {
        pass();
        if (world_.clock.now() < hides_until)
            co_return bus::queue_depth{};
        co_return co_await behind_.depth(std::move(queue));
    }

    void pass() const
    {
        if (dead || away)
            throw bus::queue_unavailable("the server does not answer");
    }

private:
    simulated_world& world_;

public:
    core::time_point hides_until;
    bool away = false;
    bool dead = false;
    bool die_after_send = false;
    int sends = 0;
};

/// A bus that consumes "bank-orders" from the target queue while the source queue is drained.
struct migration_case {
    migration_case()
    {
        bank->write_now(
            [](storage::transaction& tx) { tx.execute("CREATE TABLE effects (key TEXT NOT NULL)"); });
    }

    ~migration_case()
    {
        if (running)
            world.run(running->stop());
    }

    void subscribe()
    {
        auto const handle = [](storage::transaction& tx, order_placed const& order, bus::delivery const&) {
            toy_store::note_effect(tx, order.key);
        };
        of_bank.on<order_placed>("bank-orders", *bank, handle, {});
    }

    void start(bus::queue_transport& source_queue, bus::queue_transport& target_queue,
               std::chrono::microseconds quiet = 0s)
    {
        running = std::make_unique<bus::bus>(target_queue, world.env, bus::bus_settings{});
        running->route_to({bus::reader_of<order_placed>({"bank-orders"})});
        running->connect(*bank, of_bank);
        running->move_over(
            {.name = "old", .queues = &source_queue, .quiet = quiet, .forget = [this] { return forget(); }});
        world.run(running->start());
    }

    task<> forget()
    {
        forgotten = true;
        co_return;
    }

    void declare(bus::queue_transport& queues, std::string queue = "bank-orders")
    {
        world.run(queues.declare({.name = std::move(queue)}));
    }

    void send(bus::queue_transport& queues, int count, std::chrono::microseconds delay = 0s,
              std::string const& queue = "bank-orders")
    {
        std::vector<bus::outgoing> outgoings;
        for (int i = 0; i < count; ++i) {
            auto const number = std::to_string(++sent);
            outgoings.push_back({.queue = queue,
                                 .content = {"m-" + number, R"({"key":")" + number + R"("})", {}},
                                 .delay = delay});
        }
        world.run(queues.send(std::move(outgoings), std::nullopt));
    }

    std::vector<bus::received> waiting(bus::queue_transport& queues, std::string queue = "bank-orders")
    {
        return world.run(queues.peek(std::move(queue), 100'000));
    }

    std::int64_t effects(std::string const& text = "count(*)")
    {
        return bank->read([&text](storage::reader& db) {
            auto rows = db.query("SELECT " + text + " FROM effects");
            rows.next();
            return rows.integer(0);
        });
    }

    bool until_forgotten()
    {
        return world.run_until([this] { return forgotten; });
    }

    simulated_world world;
    std::unique_ptr<storage::database> bus_file = world.open("bus");
    std::unique_ptr<storage::database> bank = world.open("bank");
    bus::sqlite_queue inner{world.env, *bus_file};
    bus::memory_queue server{world.env};
    bus::subscriptions of_bank;
    std::unique_ptr<bus::bus> running;
    bool forgotten = false;
    int sent = 0;
};

std::set<std::string> ids_of(std::vector<bus::received> const& messages)
{
    std::set<std::string> ids;
    for (auto const& message : messages)
        ids.insert(message.content.id);
    return ids;
}

} // namespace

TEST_CASE("5,000 messages move from the inner queue to another transport, none lost, each handled once")
{
    migration_case fixture;
    fixture.declare(fixture.inner);
    fixture.send(fixture.inner, 5'000);
    fixture.subscribe();
    fixture.start(fixture.inner, fixture.server);
    REQUIRE(fixture.until_forgotten());
    REQUIRE(fixture.world.run_until([&] { return fixture.effects() == 5'000; }));
    CHECK(fixture.effects("count(DISTINCT key)") == 5'000);
    CHECK(fixture.waiting(fixture.inner).empty());
    auto const metrics = fixture.world.metrics.render();
    CHECK(metrics.find(R"(fcg_bus_moving_over_messages_total{queue="bank-orders"} 5000)") !=
          std::string::npos);
    CHECK(metrics.find(R"(fcg_bus_moving_over{from="old"} 0)") != std::string::npos);
    CHECK(fixture.running->warning() == "");
    CHECK(fixture.running->failure() == "");
}

TEST_CASE("5,000 messages move back into the inner queue, ten at a time")
{
    migration_case fixture;
    remote_queue remote(fixture.server, fixture.world);
    fixture.declare(fixture.server);
    fixture.send(fixture.server, 5'000);
    fixture.subscribe();
    fixture.start(remote, fixture.inner, 65s);
    REQUIRE(fixture.until_forgotten());
    REQUIRE(fixture.world.run_until([&] { return fixture.effects() == 5'000; }));
    CHECK(fixture.effects("count(DISTINCT key)") == 5'000);
    CHECK(fixture.waiting(fixture.server).empty());
}

TEST_CASE("a moved message keeps its id, its body and its attributes")
{
    migration_case fixture;
    fixture.declare(fixture.inner);
    bus::message content{"event-7", R"({"key":"7"})", {}};
    content.set(attribute::correlation_id, "c-7");
    std::vector<bus::outgoing> outgoings{{.queue = "bank-orders", .content = content}};
    fixture.world.run(fixture.inner.send(outgoings, std::nullopt));
    fixture.declare(fixture.server);
    fixture.start(fixture.inner, fixture.server); // no consumer reads here
    REQUIRE(fixture.until_forgotten());
    auto const moved = fixture.waiting(fixture.server);
    REQUIRE(moved.size() == 1);
    CHECK(moved[0].content.id == "event-7");
    CHECK(moved[0].content.body == content.body);
    CHECK(moved[0].content.attributes == content.attributes);
}

TEST_CASE("dead letters stay dead letters, with their reason and history")
{
    migration_case fixture;
    fixture.declare(fixture.inner);
    bus::message content{"event-7", "not JSON", {}};
    for (int i = 0; i < 9; ++i)
        content.set("a" + std::to_string(i), "v");
    std::vector<bus::outgoing> outgoings{{.queue = "bank-orders", .content = content}};
    fixture.world.run(fixture.inner.send(outgoings, std::nullopt));
    auto const messages = fixture.world.run(fixture.inner.receive("bank-orders", 1, 0s, 30s));
    fixture.world.run(fixture.inner.bury("bank-orders", {{messages.at(0).receipt, "nobody understands it"}}));
    auto const before = fixture.waiting(fixture.inner, "bank-orders-error");
    fixture.start(fixture.inner, fixture.server);
    REQUIRE(fixture.until_forgotten());
    auto const moved = fixture.waiting(fixture.server, "bank-orders-error");
    REQUIRE(moved.size() == 1);
    CHECK(moved[0].content.attributes == before.at(0).content.attributes);
    CHECK(moved[0].content.find(attribute::dead_reason) == "nobody understands it");
    CHECK(fixture.waiting(fixture.inner, "bank-orders-error").empty());
    CHECK(fixture.world.run(fixture.server.redrive("bank-orders", 10)) == 1);
}

TEST_CASE("a delayed message moves when it is due, and until then the move goes on")
{
    migration_case fixture;
    fixture.declare(fixture.inner);
    fixture.send(fixture.inner, 1, 2h);
    fixture.send(fixture.inner, 1);
    fixture.subscribe();
    fixture.start(fixture.inner, fixture.server);
    fixture.world.pass(1h);
    CHECK(fixture.effects() == 1);
    CHECK_FALSE(fixture.forgotten);
    CHECK_FALSE(fixture.world.run(fixture.running->is_idle()));
    CHECK(fixture.running->warning() == "migration from old: 1 messages moved so far");
    CHECK(fixture.running->failure() == "");
    REQUIRE(fixture.until_forgotten());
    CHECK(fixture.world.run_until([&] { return fixture.effects() == 2; }));
}

TEST_CASE("a server whose counts are guesses is drained until it has been quiet for its time")
{
    migration_case fixture;
    remote_queue remote(fixture.server, fixture.world);
    fixture.declare(fixture.server);
    fixture.send(fixture.server, 20);
    remote.hides_until = fixture.world.clock.now() + 50s; // the server reports no messages although it has
                                                          // some
    fixture.subscribe();
    auto const began = fixture.world.clock.now();
    fixture.start(remote, fixture.inner, 65s);
    REQUIRE(fixture.until_forgotten());
    CHECK(fixture.world.clock.now() - began > 50s + 65s);
    CHECK(fixture.world.run_until([&] { return fixture.effects() == 20; }));
}

TEST_CASE("while the present transport is away a batch is kept, and not received again and again")
{
    migration_case fixture;
    fixture.world.run(fixture.inner.declare({.name = "bank-orders", .max_receives = 3}));
    fixture.send(fixture.inner, 250);
    remote_queue remote(fixture.server, fixture.world);
    fixture.declare(fixture.server);
    remote.away = true;
    fixture.start(fixture.inner, remote);
    fixture.world.pass(1h);
    CHECK(fixture.running->warning() == "migration from old: under way; "
                                        "moving bank-orders from old: the server does not answer");
    CHECK(fixture.running->failure() == "");
    remote.away = false;
    REQUIRE(fixture.until_forgotten());
    CHECK(ids_of(fixture.waiting(fixture.server)).size() == 250);
    CHECK(fixture.waiting(fixture.server).size() == 250);
    CHECK(fixture.waiting(fixture.server, "bank-orders-error").empty());
}

TEST_CASE("while the former transport is away the store works, and the move goes on afterwards")
{
    migration_case fixture;
    remote_queue remote(fixture.server, fixture.world);
    fixture.declare(fixture.server);
    fixture.send(fixture.server, 30);
    remote.away = true;
    fixture.subscribe();
    fixture.start(remote, fixture.inner, 65s);
    fixture.world.pass(10min);
    fixture.send(fixture.inner, 1); // an ordinary send to the present transport
    fixture.world.pass(1min);
    CHECK(fixture.effects() == 1);
    CHECK(fixture.running->failure() == "");
    remote.away = false;
    REQUIRE(fixture.until_forgotten());
    CHECK(fixture.world.run_until([&] { return fixture.effects() == 31; }));
}

TEST_CASE("a death between storing here and removing there doubles messages, under the same ids")
{
    migration_case fixture;
    fixture.declare(fixture.inner);
    fixture.send(fixture.inner, 300);
    fixture.declare(fixture.server);
    {
        remote_queue remote(fixture.server, fixture.world);
        remote.die_after_send = true;
        fixture.start(fixture.inner, remote);
        fixture.world.pass(1min);
        CHECK(remote.sends > 0);
        fixture.world.run(fixture.running->stop());
        fixture.running.reset();
        CHECK_FALSE(fixture.forgotten);
    }
    bus::sqlite_queue heir(fixture.world.env, *fixture.bus_file); // leases ended with the process
    fixture.subscribe();
    fixture.start(heir, fixture.server);
    REQUIRE(fixture.until_forgotten());
    REQUIRE(fixture.world.run_until([&] { return fixture.world.run(fixture.running->is_idle()); }));
    CHECK(fixture.effects() == 300);
    CHECK(fixture.effects("count(DISTINCT key)") == 300);
    CHECK(fixture.world.metrics.render().find(R"(fcg_bus_duplicates_total{queue="bank-orders"} )") !=
          std::string::npos);
}

TEST_CASE("what waits in a queue that nobody reads any more stays, is told, and is not forgotten")
{
    migration_case fixture;
    fixture.declare(fixture.inner);
    fixture.declare(fixture.inner, "old-orders");
    fixture.send(fixture.inner, 3, 0s, "old-orders");
    fixture.send(fixture.inner, 2);
    fixture.subscribe();
    fixture.start(fixture.inner, fixture.server);
    REQUIRE(fixture.world.run_until([&] { return fixture.effects() == 2; }));
    fixture.world.pass(1min);
    CHECK(fixture.running->warning() == "migration from old: 3 messages stay in queues that no module reads");
    CHECK_FALSE(fixture.forgotten);
    CHECK(fixture.waiting(fixture.inner, "old-orders").size() == 3);
    CHECK(fixture.world.run(fixture.running->is_idle())); // everything that can be moved has been
}

TEST_CASE("a message that the present transport refuses stays where it is, and the move does not end")
{
    class choosy_queue final : public passing_queue {
    public:
        using passing_queue::passing_queue;

        task<bus::send_outcomes> send(std::vector<bus::outgoing> messages,
                                      std::optional<bus::checkpoint>) override
        {
            bus::send_outcomes outcomes;
            for (auto const& message : messages)
                outcomes.emplace_back(message.content.id == "m-2" ? "it is too large" : "");
            std::erase_if(messages, [](auto const& outgoing) { return outgoing.content.id == "m-2"; });
            co_await behind_.send(std::move(messages), std::nullopt);
            co_return outcomes;
        }
    };

    migration_case fixture;
    choosy_queue choosy(fixture.server);
    fixture.declare(fixture.inner);
    fixture.send(fixture.inner, 3);
    fixture.start(fixture.inner, choosy);
    fixture.world.pass(10min);
    CHECK(fixture.waiting(fixture.server).size() == 2);
    CHECK(ids_of(fixture.waiting(fixture.inner)) == std::set<std::string>{"m-2"});
    CHECK_FALSE(fixture.forgotten);
}

} // namespace fcg::test
