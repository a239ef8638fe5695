#pragma once
#include "bus/bus.hpp"
#include "bus/outbox.hpp"
#include "bus/sqlite/sqlite_queue.hpp"
#include "support/worlds.hpp"

#include <memory>
#include <set>
#include <string>
#include <vector>

/// Contracts and modules that exist for these tests alone.
namespace fcg::test {

/// A contract with one field and nothing else.
template <class Self>
struct toy_contract {
    static constexpr std::string_view version = "1.0";
    std::string key;
    std::string correlation_id = "c-1";

    friend std::string to_json(Self const& one) { return R"({"key":")" + one.key + R"("})"; }

    friend std::string from_json(json::value const& body, Self& into)
    {
        auto const* const found = body.find("key");
        if (!found || !found->as_text())
            return "key: expected a text";
        into.key = *found->as_text();
        return {};
    }
};

struct order_placed : toy_contract<order_placed> {
    static constexpr std::string_view name = "OrderPlaced";
    static constexpr std::string_view topic = "orders";
};

struct order_paid : toy_contract<order_paid> {
    static constexpr std::string_view name = "OrderPaid";
    static constexpr std::string_view topic = "payments";
};

template <class Contract>
Contract with_key(std::string key)
{
    Contract one;
    one.key = std::move(key);
    return one;
}

/// What the subscriptions read, as the modules of a store say it of themselves.
inline std::vector<bus::reader> readers_of(std::vector<bus::subscriptions const*> const& all)
{
    std::vector<bus::reader> readers;
    for (auto const* const of : all)
        for (auto const& one : of->all())
            readers.push_back({.topic = one.topic, .contract = one.contract, .queue = one.queue});
    return readers;
}

/// Two modules and the bus between them, on one thread in simulated time: `shop` says order_placed, `bank`
/// listens.
class toy_store {
public:
    toy_store()
    {
        how.max_attempts = 3;
        bank->write_now(
            [](storage::transaction& in) { in.execute("CREATE TABLE effects (key TEXT NOT NULL)"); });
        shop->write_now(
            [](storage::transaction& in) { in.execute("CREATE TABLE effects (key TEXT NOT NULL)"); });
    }

    ~toy_store()
    {
        if (running)
            stop();
    }

    /// Connects what was subscribed until now, and starts.
    void start(bus::queue_transport* over = nullptr)
    {
        running = std::make_unique<bus::bus>(over ? *over : queue, world.around, bus_how);
        auto readers = readers_of({&of_shop, &of_bank});
        for (auto& one : readers)
            if (patient_queues.contains(one.queue))
                one.haste = bus::haste::patient;
        running->route_to(readers);
        running->bind(bound);
        running->connect(*shop, of_shop);
        running->connect(*bank, of_bank);
        world.run(running->start());
    }

    void stop()
    {
        world.run(running->stop());
        running.reset();
    }

    /// `count` orders "1", "2" ... in one transaction each.
    void place(int count)
    {
        for (int i = 1; i <= count; ++i)
            say(*shop, with_key<order_placed>(std::to_string(i)), "order-" + std::to_string(i));
    }

    template <class Contract>
    void say(storage::database& in, Contract content, std::string stream)
    {
        auto unit = [this, content = std::move(content),
                     stream = std::move(stream)](storage::transaction& within) {
            bus::record_event(
                within, world.ids, world.clock.now(), stream, 1, content,
                {.correlation_id = content.correlation_id, .causation_id = "", .traceparent = ""});
        };
        world.run(in.write(std::move(unit)));
    }

    /// A message that no relay has sent.
    void send(std::string body, std::string id = "m-1", std::string to = "bank-orders")
    {
        bus::outgoing one;
        one.queue = std::move(to);
        one.content.id = std::move(id);
        one.content.body = std::move(body);
        std::vector<bus::outgoing> all;
        all.push_back(std::move(one));
        world.run(queue.send(std::move(all), std::nullopt));
    }

    static void note_effect(storage::transaction& in, std::string const& key)
    {
        in.execute("INSERT INTO effects (key) VALUES ($1)", key);
    }

    /// The keys of the effects, sorted: "1 2 2".
    std::string effects(storage::database& in)
    {
        return in.read([](storage::reader& look) {
            std::string all;
            auto rows = look.query("SELECT key FROM effects ORDER BY key");
            while (rows.next())
                all += (all.empty() ? "" : " ") + std::string(rows.text(0));
            return all;
        });
    }

    std::vector<bus::received> dead(std::string const& of = "bank-orders")
    {
        return world.run(queue.peek(bus::dead_letter_queue(of), 100));
    }

    bool is_idle() { return world.run(running->is_idle()); }

    bool until_idle()
    {
        return world.run_until([this] { return running->trouble().empty() && idle_now(); });
    }

    bool has_metric(std::string const& line)
    {
        return world.metrics.render().find(line) != std::string::npos;
    }

    simulated_world world;
    std::unique_ptr<storage::database> bus_file = world.open("bus");
    std::unique_ptr<storage::database> shop = world.open("shop");
    std::unique_ptr<storage::database> bank = world.open("bank");
    bus::sqlite_queue queue{world.around, *bus_file};
    bus::bus_settings bus_how;
    bus::consumer_settings how;
    std::set<std::string> patient_queues; ///< those of them whose reader is patient
    std::vector<bus::bound_queue> bound;  ///< of other services
    bus::subscriptions of_shop;
    bus::subscriptions of_bank;
    std::unique_ptr<bus::bus> running;

private:
    bool idle_now()
    {
        auto const outcome = test::start(world.loop, running->is_idle());
        world.loop.run_ready();
        return outcome->ended() && outcome->take();
    }
};

/// The simplest handler.
inline void note_order(storage::transaction& in, order_placed const& order, bus::delivery const&)
{
    toy_store::note_effect(in, order.key);
}

} // namespace fcg::test
