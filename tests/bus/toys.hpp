#pragma once
#include "bus/bus.hpp"
#include "bus/inner_queue/sqlite/sqlite_queue.hpp"
#include "bus/publishing/outbox.hpp"
#include "support/worlds.hpp"

#include <memory>
#include <set>
#include <string>
#include <vector>

/// Contracts and modules for these tests alone.
namespace fcg::test {

/// A contract with one field.
template <class Self>
struct toy_contract {
    static constexpr std::string_view version = "1.0";
    std::string key;
    std::string correlation_id = "c-1";

    friend std::string to_json(Self const& order_placed)
    {
        return R"({"key":")" + order_placed.key + R"("})";
    }

    friend std::string from_json(json::value const& body, Self& order_placed)
    {
        auto const* const value = body.find("key");
        if (!value || !value->as_text())
            return "key: expected a text";
        order_placed.key = *value->as_text();
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
    Contract order_placed;
    order_placed.key = std::move(key);
    return order_placed;
}

/// Returns the readers of `subscriptions_list`, as the modules of a store declare them.
inline std::vector<bus::reader> readers_of(std::vector<bus::subscriptions const*> const& subscriptions_list)
{
    std::vector<bus::reader> readers;
    for (auto const* const subscriptions : subscriptions_list)
        for (auto const& subscription : subscriptions->all())
            readers.push_back({.topic = subscription.topic,
                               .contract = subscription.contract,
                               .queue = subscription.queue});
    return readers;
}

/// Two modules and the bus between them, on one thread in simulated time. `shop` publishes order_placed,
/// `bank` consumes it.
class toy_store {
public:
    toy_store()
    {
        settings.max_attempts = 3;
        bank->write_now(
            [](storage::transaction& tx) { tx.execute("CREATE TABLE effects (key TEXT NOT NULL)"); });
        shop->write_now(
            [](storage::transaction& tx) { tx.execute("CREATE TABLE effects (key TEXT NOT NULL)"); });
    }

    ~toy_store()
    {
        if (running)
            stop();
    }

    /// Connects the subscriptions made so far and starts the bus.
    void start(bus::queue_transport* queues = nullptr)
    {
        running = std::make_unique<bus::bus>(queues ? *queues : queue, world.env, bus_how);
        auto readers = readers_of({&of_shop, &of_bank});
        for (auto& reader : readers)
            if (low_priority_queues.contains(reader.queue))
                reader.priority = bus::priority::low;
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

    /// Places `count` orders "1", "2" ..., each in its own transaction.
    void place_orders(int count)
    {
        for (int i = 1; i <= count; ++i)
            say(*shop, with_key<order_placed>(std::to_string(i)), "order-" + std::to_string(i));
    }

    template <class Contract>
    void say(storage::database& database, Contract content, std::string stream)
    {
        auto unit = [this, content = std::move(content),
                     stream = std::move(stream)](storage::transaction& within) {
            bus::record_event(
                within, world.ids, world.clock.now(), stream, 1, content,
                {.correlation_id = content.correlation_id, .causation_id = "", .traceparent = ""});
        };
        world.run(database.write(std::move(unit)));
    }

    /// Sends a message without the relay to the queue `text`.
    void send(std::string body, std::string id = "m-1", std::string text = "bank-orders")
    {
        bus::outgoing outgoing;
        outgoing.queue = std::move(text);
        outgoing.content.id = std::move(id);
        outgoing.content.body = std::move(body);
        std::vector<bus::outgoing> outgoings;
        outgoings.push_back(std::move(outgoing));
        world.run(queue.send(std::move(outgoings), std::nullopt));
    }

    static void note_effect(storage::transaction& tx, std::string const& key)
    {
        tx.execute("INSERT INTO effects (key) VALUES ($1)", key);
    }

    /// Returns the keys of the effects, sorted, such as "1 2 2".
    std::string effects(storage::database& database)
    {
        return database.read([](storage::reader& look) {
            std::string text;
            auto rows = look.query("SELECT key FROM effects ORDER BY key");
            while (rows.next())
                text += (text.empty() ? "" : " ") + std::string(rows.text(0));
            return text;
        });
    }

    std::vector<bus::received> dead(std::string const& text = "bank-orders")
    {
        return world.run(queue.peek(bus::dead_letter_queue(text), 100));
    }

    bool is_idle() { return world.run(running->is_idle()); }

    bool until_idle()
    {
        return world.run_until([this] { return running->failure().empty() && idle_now(); });
    }

    bool has_metric(std::string const& line)
    {
        return world.metrics.render().find(line) != std::string::npos;
    }

    simulated_world world;
    std::unique_ptr<storage::database> bus_file = world.open("bus");
    std::unique_ptr<storage::database> shop = world.open("shop");
    std::unique_ptr<storage::database> bank = world.open("bank");
    bus::sqlite_queue queue{world.env, *bus_file};
    bus::bus_settings bus_how;
    bus::consumer_settings settings;
    std::set<std::string> low_priority_queues; ///< queues whose reader has low priority
    std::vector<bus::bound_queue> bound;       ///< queues of other services
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

/// The simplest handler: inserts the order's key into the table of effects.
inline void note_order(storage::transaction& tx, order_placed const& order, bus::delivery const&)
{
    toy_store::note_effect(tx, order.key);
}

} // namespace fcg::test
