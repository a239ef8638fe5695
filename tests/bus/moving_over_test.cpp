// What waits in a transport that is no longer in use comes into the present one.
#include "bus/memory/memory_queue.hpp"
#include "support/faulty_queue.hpp"
#include "toys.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <set>

namespace fcg::test {
namespace {

using namespace std::chrono_literals;
namespace attribute = bus::attribute;

/// A server whose counts are guesses, which hides what it has for a while, is away now and then, and at which
/// the process can die.
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

/// A bus that reads "bank-orders" from `to`, while `from` is drained.
struct moving_case {
    moving_case() { make_table(); }

    ~moving_case()
    {
        if (running)
            world.run(running->stop());
    }

    void make_table()
    {
        bank->write_now(
            [](storage::transaction& in) { in.execute("CREATE TABLE effects (key TEXT NOT NULL)"); });
    }

    void subscribe()
    {
        auto const note = [](storage::transaction& in, order_placed const& order, bus::delivery const&) {
            toy_store::note_effect(in, order.key);
        };
        of_bank.on<order_placed>("bank-orders", *bank, note, {});
    }

    void start(bus::queue_transport& from, bus::queue_transport& to, std::chrono::microseconds quiet = 0s)
    {
        running = std::make_unique<bus::bus>(to, world.around, bus::bus_settings{});
        running->route_to({bus::reader_of<order_placed>("bank-orders")});
        running->connect(*bank, of_bank);
        running->move_over(
            {.name = "old", .from = &from, .quiet = quiet, .forget = [this] { return forget(); }});
        world.run(running->start());
    }

    task<> forget()
    {
        forgotten = true;
        co_return;
    }

    void declare(bus::queue_transport& in, std::string queue = "bank-orders")
    {
        world.run(in.declare({.name = std::move(queue)}));
    }

    void send(bus::queue_transport& to, int count, std::chrono::microseconds delay = 0s,
              std::string const& queue = "bank-orders")
    {
        std::vector<bus::outgoing> all;
        for (int i = 0; i < count; ++i) {
            auto const number = std::to_string(++sent);
            all.push_back({.queue = queue,
                           .content = {"m-" + number, R"({"key":")" + number + R"("})", {}},
                           .delay = delay});
        }
        world.run(to.send(std::move(all), std::nullopt));
    }

    std::vector<bus::received> waiting(bus::queue_transport& in, std::string queue = "bank-orders")
    {
        return world.run(in.peek(std::move(queue), 100'000));
    }

    std::int64_t effects(std::string const& what = "count(*)")
    {
        return bank->read([&what](storage::reader& in) {
            auto rows = in.query("SELECT " + what + " FROM effects");
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
    bus::sqlite_queue inner{world.around, *bus_file};
    bus::memory_queue server{world.around};
    bus::subscriptions of_bank;
    std::unique_ptr<bus::bus> running;
    bool forgotten = false;
    int sent = 0;
};

std::set<std::string> ids_of(std::vector<bus::received> const& messages)
{
    std::set<std::string> ids;
    for (auto const& one : messages)
        ids.insert(one.content.id);
    return ids;
}

} // namespace

TEST_CASE("5,000 messages move from the inner queue to another transport, none lost, each handled once")
{
    moving_case one;
    one.declare(one.inner);
    one.send(one.inner, 5'000);
    one.subscribe();
    one.start(one.inner, one.server);
    REQUIRE(one.until_forgotten());
    REQUIRE(one.world.run_until([&] { return one.effects() == 5'000; }));
    CHECK(one.effects("count(DISTINCT key)") == 5'000);
    CHECK(one.waiting(one.inner).empty());
    auto const metrics = one.world.metrics.render();
    CHECK(metrics.find(R"(fcg_bus_moving_over_messages_total{queue="bank-orders"} 5000)") !=
          std::string::npos);
    CHECK(metrics.find(R"(fcg_bus_moving_over{from="old"} 0)") != std::string::npos);
    CHECK(one.running->note() == "");
    CHECK(one.running->trouble() == "");
}

TEST_CASE("5,000 messages move back into the inner queue, ten at a time")
{
    moving_case one;
    remote_queue remote(one.server, one.world);
    one.declare(one.server);
    one.send(one.server, 5'000);
    one.subscribe();
    one.start(remote, one.inner, 65s);
    REQUIRE(one.until_forgotten());
    REQUIRE(one.world.run_until([&] { return one.effects() == 5'000; }));
    CHECK(one.effects("count(DISTINCT key)") == 5'000);
    CHECK(one.waiting(one.server).empty());
}

TEST_CASE("a moved message keeps its id, its body and its attributes")
{
    moving_case one;
    one.declare(one.inner);
    bus::message content{"event-7", R"({"key":"7"})", {}};
    content.set(attribute::correlation_id, "c-7");
    std::vector<bus::outgoing> all{{.queue = "bank-orders", .content = content}};
    one.world.run(one.inner.send(all, std::nullopt));
    one.declare(one.server);
    one.start(one.inner, one.server); // nobody reads here
    REQUIRE(one.until_forgotten());
    auto const moved = one.waiting(one.server);
    REQUIRE(moved.size() == 1);
    CHECK(moved[0].content.id == "event-7");
    CHECK(moved[0].content.body == content.body);
    CHECK(moved[0].content.attributes == content.attributes);
}

TEST_CASE("dead letters stay dead letters, with their reason and history")
{
    moving_case one;
    one.declare(one.inner);
    bus::message content{"event-7", "not JSON", {}};
    for (int i = 0; i < 9; ++i)
        content.set("a" + std::to_string(i), "v");
    std::vector<bus::outgoing> all{{.queue = "bank-orders", .content = content}};
    one.world.run(one.inner.send(all, std::nullopt));
    auto const got = one.world.run(one.inner.receive("bank-orders", 1, 0s, 30s));
    one.world.run(one.inner.bury("bank-orders", {{got.at(0).receipt, "nobody understands it"}}));
    auto const before = one.waiting(one.inner, "bank-orders-error");
    one.start(one.inner, one.server);
    REQUIRE(one.until_forgotten());
    auto const moved = one.waiting(one.server, "bank-orders-error");
    REQUIRE(moved.size() == 1);
    CHECK(moved[0].content.attributes == before.at(0).content.attributes);
    CHECK(moved[0].content.find(attribute::dead_reason) == "nobody understands it");
    CHECK(one.waiting(one.inner, "bank-orders-error").empty());
    CHECK(one.world.run(one.server.redrive("bank-orders", 10)) == 1);
}

TEST_CASE("a delayed message moves when it is due, and until then the move goes on")
{
    moving_case one;
    one.declare(one.inner);
    one.send(one.inner, 1, 2h);
    one.send(one.inner, 1);
    one.subscribe();
    one.start(one.inner, one.server);
    one.world.pass(1h);
    CHECK(one.effects() == 1);
    CHECK_FALSE(one.forgotten);
    CHECK_FALSE(one.world.run(one.running->is_idle()));
    CHECK(one.running->note() == "moving over from old: 1 messages moved so far");
    CHECK(one.running->trouble() == "");
    REQUIRE(one.until_forgotten());
    CHECK(one.world.run_until([&] { return one.effects() == 2; }));
}

TEST_CASE("a server whose counts are guesses is drained until it has been quiet for its time")
{
    moving_case one;
    remote_queue remote(one.server, one.world);
    one.declare(one.server);
    one.send(one.server, 20);
    remote.hides_until = one.world.clock.now() + 50s; // it says that it is empty, and is not
    one.subscribe();
    auto const began = one.world.clock.now();
    one.start(remote, one.inner, 65s);
    REQUIRE(one.until_forgotten());
    CHECK(one.world.clock.now() - began > 50s + 65s);
    CHECK(one.world.run_until([&] { return one.effects() == 20; }));
}

TEST_CASE("while the present transport is away a batch is kept, and not received again and again")
{
    moving_case one;
    one.world.run(one.inner.declare({.name = "bank-orders", .max_receives = 3}));
    one.send(one.inner, 250);
    remote_queue remote(one.server, one.world);
    one.declare(one.server);
    remote.away = true;
    one.start(one.inner, remote);
    one.world.pass(1h);
    CHECK(one.running->note() == "moving bank-orders from old: the server does not answer; "
                                 "moving over from old: under way");
    CHECK(one.running->trouble() == "");
    remote.away = false;
    REQUIRE(one.until_forgotten());
    CHECK(ids_of(one.waiting(one.server)).size() == 250);
    CHECK(one.waiting(one.server).size() == 250);
    CHECK(one.waiting(one.server, "bank-orders-error").empty());
}

TEST_CASE("while the former transport is away the store works, and the move goes on afterwards")
{
    moving_case one;
    remote_queue remote(one.server, one.world);
    one.declare(one.server);
    one.send(one.server, 30);
    remote.away = true;
    one.subscribe();
    one.start(remote, one.inner, 65s);
    one.world.pass(10min);
    one.send(one.inner, 1); // what comes here in the ordinary way
    one.world.pass(1min);
    CHECK(one.effects() == 1);
    CHECK(one.running->trouble() == "");
    remote.away = false;
    REQUIRE(one.until_forgotten());
    CHECK(one.world.run_until([&] { return one.effects() == 31; }));
}

TEST_CASE("a death between storing here and removing there doubles messages, under the same ids")
{
    moving_case one;
    one.declare(one.inner);
    one.send(one.inner, 300);
    one.declare(one.server);
    {
        remote_queue remote(one.server, one.world);
        remote.die_after_send = true;
        one.start(one.inner, remote);
        one.world.pass(1min);
        CHECK(remote.sends > 0);
        one.world.run(one.running->stop());
        one.running.reset();
        CHECK_FALSE(one.forgotten);
    }
    bus::sqlite_queue heir(one.world.around, *one.bus_file); // leases died with the process
    one.subscribe();
    one.start(heir, one.server);
    REQUIRE(one.until_forgotten());
    REQUIRE(one.world.run_until([&] { return one.world.run(one.running->is_idle()); }));
    CHECK(one.effects() == 300);
    CHECK(one.effects("count(DISTINCT key)") == 300);
    CHECK(one.world.metrics.render().find(R"(fcg_bus_duplicates_total{queue="bank-orders"} )") !=
          std::string::npos);
}

TEST_CASE("what waits in a queue that nobody reads any more stays, is told, and is not forgotten")
{
    moving_case one;
    one.declare(one.inner);
    one.declare(one.inner, "old-orders");
    one.send(one.inner, 3, 0s, "old-orders");
    one.send(one.inner, 2);
    one.subscribe();
    one.start(one.inner, one.server);
    REQUIRE(one.world.run_until([&] { return one.effects() == 2; }));
    one.world.pass(1min);
    CHECK(one.running->note() == "moving over from old: 3 messages stay in queues that nobody reads");
    CHECK_FALSE(one.forgotten);
    CHECK(one.waiting(one.inner, "old-orders").size() == 3);
    CHECK(one.world.run(one.running->is_idle())); // all that can be moved has been
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
            for (auto const& one : messages)
                outcomes.emplace_back(one.content.id == "m-2" ? "it is too large" : "");
            std::erase_if(messages, [](auto const& one) { return one.content.id == "m-2"; });
            co_await behind_.send(std::move(messages), std::nullopt);
            co_return outcomes;
        }
    };

    moving_case one;
    choosy_queue choosy(one.server);
    one.declare(one.inner);
    one.send(one.inner, 3);
    one.start(one.inner, choosy);
    one.world.pass(10min);
    CHECK(one.waiting(one.server).size() == 2);
    CHECK(ids_of(one.waiting(one.inner)) == std::set<std::string>{"m-2"});
    CHECK_FALSE(one.forgotten);
}

} // namespace fcg::test
