#pragma once
#include "internal/engine/open_search_engine.hpp"
#include "internal/index/document_store.hpp"
#include "internal/index/index_slots.hpp"
#include "internal/recommendations/popularity_board.hpp"
#include "internal/search/embedded_engine.hpp"
#include "internal/upkeep/apply.hpp"
#include "store/module_fixture.hpp"
#include "support/eventually.hpp"
#include "support/http_calls.hpp"
#include "support/steam_games.hpp"

#include <doctest/doctest.h>

#include <cstdlib>
#include <memory>
#include <span>
#include <string>
#include <utility>
#include <vector>

namespace fcg::test {

using contracts::game_facts;

/// Returns an environment variable that tests/search_servers/with_server sets for the started node.
inline std::string told_of_node(char const* variable)
{
    auto const* const value = std::getenv(variable);
    REQUIRE_MESSAGE(value != nullptr, "run this with tests/search_servers/with_server");
    return value;
}

inline std::string node_url()
{
    return told_of_node("FCG_SEARCH_SERVER");
}

inline std::uint16_t port_of(std::string const& url)
{
    return static_cast<std::uint16_t>(std::stoi(url.substr(url.rfind(':') + 1)));
}

inline std::string game_id(int number)
{
    auto const text = std::to_string(number);
    return "00000000-0000-7000-8000-" + std::string(12 - text.size(), '0') + text;
}

inline game_facts game(int number, std::string title, std::int64_t version = 1)
{
    game_facts facts;
    facts.game_id = game_id(number);
    facts.version = version;
    facts.title = std::move(title);
    facts.developer = "Studio " + std::to_string(number % 7);
    facts.genres = {"Ação"};
    facts.platforms = {"windows"};
    facts.price.minor = 1'000 + number;
    return facts;
}

/// An index of its own in the node, with real sockets and real time.
class engine_world {
public:
    explicit engine_world(std::string index, std::string const& url = node_url()) : caller(port_of(url))
    {
        chosen_settings.url = url;
        chosen_settings.index = std::move(index);
        chosen_settings.timeout_ms = 60'000; // a node on a busy machine responds late, and that is no outage
        engine = std::make_unique<indexer::open_search_engine>(store.env(), chosen_settings, *db, index_slots,
                                                               embedded);
        context = std::make_unique<indexer::module_context>(
            indexer::module_context{store.env(), settings, *db, index_slots, popularity, *engine});
        start();
    }

    ~engine_world() { store.run(engine->stop()); }

    /// Restarts the engine like a new process does.
    void restart()
    {
        store.run(engine->stop());
        context.reset();
        engine = std::make_unique<indexer::open_search_engine>(store.env(), chosen_settings, *db, index_slots,
                                                               embedded);
        context = std::make_unique<indexer::module_context>(
            indexer::module_context{store.env(), settings, *db, index_slots, popularity, *engine});
        start();
    }

    indexer::live_index& live() { return *index_slots.live().memory; }

    void apply(std::span<game_facts const> facts_list)
    {
        db->write_now([&](storage::transaction& tx) {
            for (auto const& facts : facts_list)
                apply_game(tx, *context, facts);
        });
    }

    void put(game_facts const& facts) { apply({&facts, 1}); }

    void withdraw(std::string const& id)
    {
        db->write_now([&](storage::transaction& tx) { apply_withdrawal(tx, *context, id); });
    }

    void put(std::vector<steam_game> const& games)
    {
        std::vector<game_facts> facts;
        for (auto const& game : games)
            facts.push_back(game.facts);
        for (auto const& game : games)
            live().set_popularity(core::uuid::parse(game.facts.game_id).value(), game.made_up_buyers());
        apply(facts);
        for (auto const& game : games)
            live().set_popularity(core::uuid::parse(game.facts.game_id).value(), game.made_up_buyers());
    }

    indexer::search_page find(indexer::search_query query)
    {
        auto page = store.run(engine->search(std::move(query)));
        REQUIRE(page.has_value());
        return std::move(*page);
    }

    indexer::search_page find(std::string text) { return find({.text = std::move(text)}); }

    indexer::search_page find_embedded(indexer::search_query query)
    {
        auto page = store.run(embedded.search(std::move(query)));
        REQUIRE(page.has_value());
        return std::move(*page);
    }

    static names titles(indexer::search_page const& page)
    {
        names names;
        for (auto const& hit : page.hits)
            names.push_back(hit.document.game.title);
        return names;
    }

    /// Waits until the node answers and finds so many games.
    bool comes_to_have(std::size_t games, std::string const& text = {})
    {
        constexpr std::chrono::seconds for_a_whole_catalogue{120};
        auto const has_them = [&] {
            auto const page = find(text);
            return !page.fallback && page.total == static_cast<std::int64_t>(games);
        };
        return eventually(has_them, for_a_whole_catalogue);
    }

    /// Returns the indexes behind the alias, as the node reports them.
    names indexes()
    {
        names names;
        auto const answer = caller.get("/_alias/" + chosen_settings.index);
        for (auto const& [name, aliases] : answer.json.items())
            if (answer.status == 200)
                names.push_back(name);
        return names;
    }

    /// Returns all indexes whose names begin with the alias.
    names all_indexes()
    {
        names names;
        auto const answer = caller.get("/" + chosen_settings.index + "-*/_settings");
        for (auto const& [name, index_state] : answer.json.items())
            names.push_back(name);
        return names;
    }

    module_store store{module_store::time::real};
    indexer::open_search_settings chosen_settings;
    indexer::search_settings settings;
    indexer::popularity_board popularity{7};
    std::unique_ptr<storage::database> db = store.env().open_database("indexer");
    indexer::index_slots index_slots{indexer::load_live_index(*db)};
    indexer::embedded_engine embedded{*db, index_slots, 1U << 22U};
    std::unique_ptr<indexer::open_search_engine> engine;
    std::unique_ptr<indexer::module_context> context;
    http_caller caller;

private:
    static task<> start_on_loop(indexer::open_search_engine& search_engine)
    {
        search_engine.start();
        co_return;
    }

    void start() { store.run(start_on_loop(*engine)); }
};

} // namespace fcg::test
