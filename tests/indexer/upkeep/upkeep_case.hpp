#pragma once
#include "bus/bus.hpp"
#include "bus/contracts/entitlement_granted.hpp"
#include "bus/contracts/entitlement_revoked.hpp"
#include "bus/contracts/game_created.hpp"
#include "bus/contracts/game_updated.hpp"
#include "bus/contracts/game_withdrawn.hpp"
#include "bus/outbox.hpp"
#include "bus/sqlite/sqlite_queue.hpp"
#include "inside/index/document_store.hpp"
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

/// The event stores of games and library, written as those modules write them.
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
        games->write_now([&](storage::transaction& in) { record(in, number, event); });
    }

    /// False when it cannot be edited any more.
    bool edit(int number)
    {
        return change(number, [](contracts::game_facts&) {});
    }

    /// A promotion makes it cost `minor`.
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

    bool change(int number, std::function<void(contracts::game_facts&)> const& how)
    {
        bool done = false;
        games->write_now([&](storage::transaction& in) {
            auto const version = storage::newest_version(in, stream(number));
            done = version > 0 && !is_withdrawn(in, number);
            if (!done)
                return;
            contracts::game_updated event{.game = facts_of(number, version + 1),
                                          .occurred_at = world_.clock.now()};
            how(event.game);
            record(in, number, event);
        });
        return done;
    }

    void withdraw(int number)
    {
        games->write_now([&](storage::transaction& in) {
            if (storage::newest_version(in, stream(number)) > 0 && !is_withdrawn(in, number))
                record(in, number,
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
        library->write_now([&](storage::transaction& in) {
            bus::record_event(in, world_.ids, world_.clock.now(), "entitlement-" + event.payment_id, 1, event,
                              {});
        });
        return event;
    }

    void take_back(contracts::entitlement_granted const& sale)
    {
        contracts::entitlement_revoked const event{.payment_id = sale.payment_id,
                                                   .user_id = sale.user_id,
                                                   .game_id = sale.game_id,
                                                   .by = "buyer",
                                                   .reason = "not for me",
                                                   .correlation_id = "c-1",
                                                   .revoked_at = world_.clock.now()};
        library->write_now([&](storage::transaction& in) {
            bus::record_event(in, world_.ids, world_.clock.now(), "entitlement-" + event.payment_id, 2, event,
                              {});
        });
    }

    /// The games that were ever created.
    int created()
    {
        return games->read([](storage::reader& in) {
            auto row = in.query("SELECT count(*) FROM events WHERE type = 'GameCreated'");
            row.next();
            return static_cast<int>(row.integer(0));
        });
    }

    async::loop& loop() { return world_.loop; }

    std::unique_ptr<storage::database> games;
    std::unique_ptr<storage::database> library;

private:
    static std::string stream(int number) { return "game-" + game_numbered(number).to_string(); }

    static bool is_withdrawn(storage::reader& in, int number)
    {
        auto const events = storage::events_of(in, stream(number));
        return !events.empty() && events.back().type == contracts::game_withdrawn::name;
    }

    template <class Contract>
    void record(storage::transaction& in, int number, Contract const& event)
    {
        auto const version = storage::newest_version(in, stream(number)) + 1;
        bus::record_event(in, world_.ids, world_.clock.now(), stream(number), version, event, {});
    }

    simulated_world& world_;
};

/// The history as it is read from the files, with what a test wants to happen before each page.
class past_of_shop final : public bus::event_history {
public:
    explicit past_of_shop(past_shop& of) : of_(of) {}

    task<page> read(std::string module, std::vector<std::string> contracts, std::int64_t after,
                    std::size_t max_count) override
    {
        if (page_takes > 0us)
            co_await async::sleep_for(of_.loop(), page_takes);
        before_page();
        auto& from = module == "games" ? *of_.games : *of_.library;
        auto look = [=](storage::reader& in) {
            page found{.events = {}, .reached = after, .newest = storage::newest_position(in)};
            for (auto& event : storage::events_after(in, after, max_count)) {
                found.reached = event.position;
                if (std::ranges::find(contracts, event.type) != contracts.end())
                    found.events.push_back(std::move(event));
            }
            return found;
        };
        auto found = co_await from.read_long(look);
        co_return found;
    }

    std::function<void()> before_page = [] {};
    std::chrono::microseconds page_takes{0};

private:
    past_shop& of_;
};

/// One process of the simulated world: the shop's events, the bus, and the indexer.
class index_life {
public:
    /// `disturb` puts something before the queue.
    index_life(
        simulated_world& on, std::string folder = "data",
        std::function<std::unique_ptr<bus::queue_transport>(bus::queue_transport&)> const& disturb = nullptr)
        : world(on),
          folder_(std::move(folder)),
          around(around_in(on, folder_)),
          shop(on, folder_),
          history(shop),
          bus_file_(on.open("bus", folder_)),
          queue_(around, *bus_file_),
          disturbed_(disturb ? disturb(queue_) : nullptr)
    {
    }

    ~index_life() { end(); }

    index_life(index_life const&) = delete;
    index_life& operator=(index_life const&) = delete;

    void make_index()
    {
        index = std::make_unique<indexer::module>(around, settings, bus::consumer_defaults({}));
        index->read_from(history, queue());
    }

    /// The conversation; without `reads` what games says stays in the queues.
    void start_bus(bool reads = true)
    {
        talk = std::make_unique<bus::bus>(queue(), around, bus::bus_settings{});
        talk->route_to(indexer::module::reads());
        talk->connect(*shop.games, {});
        talk->connect(*shop.library, {});
        bus::subscriptions wanted;
        index->subscribe(wanted);
        if (reads)
            talk->connect(index->database(), wanted);
        world.run(talk->start());
    }

    void start()
    {
        make_index();
        start_bus();
        index->start(history, queue());
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
        return index->database().read([](storage::reader& in) { return indexer::read_state(in); });
    }

    std::int64_t count(std::string const& sql)
    {
        return index->database().read([&](storage::reader& in) {
            auto row = in.query(sql);
            row.next();
            return row.integer(0);
        });
    }

    void damage(std::string const& sql)
    {
        index->database().write_now([&](storage::transaction& in) { in.execute(sql); });
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
    static surroundings around_in(simulated_world& on, std::string const& folder)
    {
        auto made = on.around;
        made.data_folder = on.folder / folder;
        made.open_database = [&on, folder](std::string const& module) { return on.open(module, folder); };
        return made;
    }

    std::string folder_;

public:
    surroundings around;
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
