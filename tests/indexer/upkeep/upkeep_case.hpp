#pragma once
#include "bus/bus.hpp"
#include "bus/contracts/entitlement_granted.hpp"
#include "bus/contracts/entitlement_revoked.hpp"
#include "bus/contracts/game_created.hpp"
#include "bus/contracts/game_updated.hpp"
#include "bus/contracts/game_withdrawn.hpp"
#include "bus/inner_queue/sqlite/sqlite_queue.hpp"
#include "bus/publishing/outbox.hpp"
#include "internal/index/document_store.hpp"
#include "module.hpp"
#include "reactions/reactions.hpp"
#include "support/worlds.hpp"

#include <doctest/doctest.h>

#include <functional>
#include <memory>
#include <string>
#include <vector>

namespace fcg::test {

using namespace std::chrono_literals;

inline core::uuid game_numbered(int number)
{
    core::uuid id;
    id.bytes[0] = 0x01;
    id.bytes[6] = 0x70;
    id.bytes[8] = 0x80;
    id.bytes[14] = static_cast<std::uint8_t>(number / 256);
    id.bytes[15] = static_cast<std::uint8_t>(number % 256);
    return id;
}

inline contracts::game_facts facts_of(int number, std::int64_t version)
{
    contracts::game_facts facts;
    facts.game_id = game_numbered(number).to_string();
    facts.version = version;
    facts.title = "Wonder " + std::to_string(number) + " edition " + std::to_string(version);
    facts.description = "A game.";
    facts.developer = "Studio " + std::to_string(number % 7);
    facts.genres = {"Action", "Indie"};
    facts.tags = {"Tag " + std::to_string(number % 5)};
    facts.price = {1'000 + number, core::currency::brl()};
    return facts;
}

/// The event stores of games and library, written in the same way as by those modules.
class past_shop {
public:
    past_shop(simulated_world& world, std::string const& folder)
        : games(world.open("games", folder)),
          library(world.open("library", folder)),
          world_(world)
    {
    }

    void create(int number)
    {
        contracts::game_created const event{.game = facts_of(number, 1), .occurred_at = world_.clock.now()};
        games->write_now([&](storage::transaction& tx) { record(tx, number, event); });
    }

    /// Returns false if the game cannot be edited any more.
    bool edit(int number)
    {
        return change(number, [](contracts::game_facts&) {});
    }

    /// Adds a promotion with the price `minor`.
    bool promote(int number, std::int64_t minor)
    {
        return change(number, [&](contracts::game_facts& facts) {
            facts.promotion = contracts::promotion_facts{.id = game_numbered(900).to_string(),
                                                         .name = "Winter",
                                                         .percent_off = 50,
                                                         .price = {minor, facts.price.currency},
                                                         .ends_at = world_.clock.now()};
        });
    }

    bool change(int number, std::function<void(contracts::game_facts&)> const& function)
    {
        bool done = false;
        games->write_now([&](storage::transaction& tx) {
            auto const version = storage::newest_version(tx, stream(number));
            done = version > 0 && !is_withdrawn(tx, number);
            if (!done)
                return;
            contracts::game_updated event{.game = facts_of(number, version + 1),
                                          .occurred_at = world_.clock.now()};
            function(event.game);
            record(tx, number, event);
        });
        return done;
    }

    void withdraw(int number)
    {
        games->write_now([&](storage::transaction& tx) {
            if (storage::newest_version(tx, stream(number)) > 0 && !is_withdrawn(tx, number))
                record(tx, number,
                       contracts::game_withdrawn{.game_id = game_numbered(number).to_string(),
                                                 .withdrawn_at = world_.clock.now()});
        });
    }

    contracts::entitlement_granted sell(int number)
    {
        contracts::entitlement_granted const event{.payment_id = world_.ids.next().to_string(),
                                                   .user_id = world_.ids.next().to_string(),
                                                   .game_id = game_numbered(number).to_string(),
                                                   .amount = {1'000, core::currency::brl()},
                                                   .source = "purchase",
                                                   .correlation_id = "c-1",
                                                   .granted_at = world_.clock.now()};
        library->write_now([&](storage::transaction& tx) {
            bus::record_event(tx, world_.ids, world_.clock.now(), "entitlement-" + event.payment_id, 1, event,
                              {});
        });
        return event;
    }

    void take_back(contracts::entitlement_granted const& sale)
    {
        contracts::entitlement_revoked const event{.payment_id = sale.payment_id,
                                                   .user_id = sale.user_id,
                                                   .game_id = sale.game_id,
                                                   .requested_by = contracts::requester::buyer,
                                                   .reason = "not for me",
                                                   .correlation_id = "c-1",
                                                   .revoked_at = world_.clock.now()};
        library->write_now([&](storage::transaction& tx) {
            bus::record_event(tx, world_.ids, world_.clock.now(), "entitlement-" + event.payment_id, 2, event,
                              {});
        });
    }

    /// Returns the number of games that were ever created.
    int created()
    {
        return games->read([](storage::reader& db) {
            auto row = db.query("SELECT count(*) FROM events WHERE type = 'GameCreated'");
            row.next();
            return static_cast<int>(row.integer(0));
        });
    }

    async::loop& loop() { return world_.loop; }

    std::unique_ptr<storage::database> games;
    std::unique_ptr<storage::database> library;

private:
    static std::string stream(int number) { return "game-" + game_numbered(number).to_string(); }

    static bool is_withdrawn(storage::reader& db, int number)
    {
        auto const events = storage::events_of(db, stream(number));
        return !events.empty() && events.back().type == contracts::game_withdrawn::name;
    }

    template <class Contract>
    void record(storage::transaction& tx, int number, Contract const& event)
    {
        auto const version = storage::newest_version(tx, stream(number)) + 1;
        bus::record_event(tx, world_.ids, world_.clock.now(), stream(number), version, event, {});
    }

    simulated_world& world_;
};

/// The history read from the files. A test can make something happen before each page.
class past_of_shop final : public bus::event_history {
public:
    explicit past_of_shop(past_shop& past_shop) : past_shop_(past_shop) {}

    task<page> read(std::string module, std::vector<std::string> contracts, std::int64_t after,
                    std::size_t max_count) override
    {
        if (page_takes > 0us)
            co_await async::sleep_for(past_shop_.loop(), page_takes);
        before_page();
        auto& database = module == "games" ? *past_shop_.games : *past_shop_.library;
        auto look = [=](storage::reader& db) {
            page page{.events = {}, .reached = after, .newest = storage::newest_position(db)};
            for (auto& event : storage::events_after(db, after, max_count)) {
                page.reached = event.position;
                if (std::ranges::find(contracts, event.type) != contracts.end())
                    page.events.push_back(std::move(event));
            }
            return page;
        };
        auto page = co_await database.read_long(look);
        co_return page;
    }

    std::function<void()> before_page = [] {};
    std::chrono::microseconds page_takes{0};

private:
    past_shop& past_shop_;
};

/// One process of the simulated world: the events of the shop, the bus, and the indexer.
class index_life {
public:
    /// `disturb` wraps the queue.
    index_life(
        simulated_world& own_world, std::string folder = "data",
        std::function<std::unique_ptr<bus::queue_transport>(bus::queue_transport&)> const& disturb = nullptr)
        : world(own_world),
          folder_(std::move(folder)),
          env(around_in(own_world, folder_)),
          shop(own_world, folder_),
          history(shop),
          bus_file_(own_world.open("bus", folder_)),
          queue_(env, *bus_file_),
          disturbed_(disturb ? disturb(queue_) : nullptr)
    {
    }

    ~index_life() { end(); }

    index_life(index_life const&) = delete;
    index_life& operator=(index_life const&) = delete;

    void make_index()
    {
        index = std::make_unique<indexer::module>(env, settings, bus::consumer_defaults({}));
        index->read_from(history, queue());
    }

    /// Starts the bus. Without `reads` the events of games stay in the queues.
    void start_bus(bool reads = true)
    {
        talk = std::make_unique<bus::bus>(queue(), env, bus::bus_settings{});
        talk->route_to(indexer::module::reads());
        talk->connect(*shop.games, {});
        talk->connect(*shop.library, {});
        bus::subscriptions subscriptions;
        index->subscribe(subscriptions);
        if (reads)
            talk->connect(index->database(), subscriptions);
        world.run(talk->start());
    }

    void start()
    {
        make_index();
        start_bus();
        index->start();
    }

    void end()
    {
        if (index)
            world.run(index->stop());
        if (talk)
            world.run(talk->stop());
        talk.reset();
        index.reset();
    }

    bool is_idle()
    {
        auto const outcome = test::start(world.loop, talk->is_idle());
        world.loop.run_ready();
        return outcome->ended() && outcome->take();
    }

    void settle()
    {
        REQUIRE(world.run_until([this] { return is_idle(); }));
    }

    void rebuild()
    {
        world.run(index->rebuild([](std::int64_t, std::int64_t) {}));
    }

    indexer::verify_report verify(bool repair = false) { return world.run(index->verify(repair)); }

    indexer::index_state state()
    {
        return index->database().read([](storage::reader& db) { return indexer::read_state(db); });
    }

    std::int64_t count(std::string const& sql)
    {
        return index->database().read([&](storage::reader& db) {
            auto row = db.query(sql);
            row.next();
            return row.integer(0);
        });
    }

    void damage(std::string const& sql)
    {
        index->database().write_now([&](storage::transaction& tx) { tx.execute(sql); });
    }

    bus::queue_transport& queue()
    {
        if (disturbed_)
            return *disturbed_;
        return queue_;
    }

    std::vector<std::string> queue_names() { return queue_.names(); }

    simulated_world& world;

private:
    static environment around_in(simulated_world& world, std::string const& folder)
    {
        auto env = world.env;
        env.data_folder = world.folder / folder;
        env.open_database = [&world, folder](std::string const& module) {
            return world.open(module, folder);
        };
        return env;
    }

    std::string folder_;

public:
    environment env;
    indexer::search_settings settings;
    past_shop shop;
    past_of_shop history;

private:
    std::unique_ptr<storage::database> bus_file_;
    bus::sqlite_queue queue_;
    std::unique_ptr<bus::queue_transport> disturbed_;

public:
    std::unique_ptr<indexer::module> index;
    std::unique_ptr<bus::bus> talk;
};

} // namespace fcg::test
