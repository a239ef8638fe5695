#pragma once
#include "features/features.hpp"
#include "internal/index/index_slots.hpp"
#include "internal/recommendations/popularity_board.hpp"
#include "internal/search/embedded_engine.hpp"
#include "internal/upkeep/apply.hpp"
#include "store/module_fixture.hpp"
#include "support/steam_games.hpp"

#include <doctest/doctest.h>

#include <memory>
#include <optional>
#include <span>
#include <string>
#include <utility>
#include <vector>

namespace fcg::test {

/// The properties of a game in these tests.
struct game_to_find {
    std::string title;
    float buyers = 0;
    std::string developer{};
    std::string publisher{};
    std::vector<std::string> genres{};
    std::vector<std::string> tags{};
    std::string description{};
    std::vector<std::string> platforms{};
    std::int64_t minor = 1'000;
    std::optional<std::chrono::year_month_day> released{};
    std::optional<std::int64_t> final_minor{}; ///< the price while the game is on sale
};

/// The embedded engine on its own index, behind the routes for search and suggestions.
struct search_world {
    module_store store;
    indexer::search_settings settings;
    indexer::popularity_board popularity{7};
    std::unique_ptr<storage::database> db = store.env().open_database("indexer");
    indexer::index_slots index_slots{indexer::load_live_index(*db)};
    indexer::embedded_engine engine{*db, index_slots, std::size_t{1} << 26U};
    indexer::module_context context{store.env(), settings, *db, index_slots, popularity, engine};
    int games = 0;

    search_world()
    {
        store.serve(
            [this](http::routes& routes) {
                search_games(routes, context);
                suggest_games(routes, context);
            },
            {db.get()});
    }

    indexer::live_index& live() { return *index_slots.live().memory; }

    void apply(std::span<contracts::game_facts const> facts_list)
    {
        db->write_now([&](storage::transaction& tx) {
            for (auto const& facts : facts_list)
                apply_game(tx, context, facts);
        });
    }

    /// Adds a game and returns its id.
    std::string put(game_to_find const& game_to_find)
    {
        auto const number = std::to_string(++games);
        contracts::game_facts facts;
        facts.game_id = "00000000-0000-7000-8000-" + std::string(12 - number.size(), '0') + number;
        facts.title = game_to_find.title;
        facts.description = game_to_find.description;
        facts.developer = game_to_find.developer;
        facts.publisher = game_to_find.publisher;
        facts.genres = game_to_find.genres;
        facts.tags = game_to_find.tags;
        facts.platforms = game_to_find.platforms;
        facts.release_date = game_to_find.released;
        facts.price.minor = game_to_find.minor;
        if (game_to_find.final_minor)
            facts.promotion =
                contracts::promotion_facts{.id = facts.game_id,
                                           .name = "Winter",
                                           .percent_off = std::nullopt,
                                           .price = {*game_to_find.final_minor, facts.price.currency},
                                           .ends_at = {}};
        apply({&facts, 1});
        live().set_popularity(core::uuid::parse(facts.game_id).value(), game_to_find.buyers);
        return facts.game_id;
    }

    void put(std::vector<game_to_find> const& game_to_finds)
    {
        for (auto const& game_to_find : game_to_finds)
            put(game_to_find);
    }

    /// Stores a new version of an existing game.
    void rename(std::string const& game_id, std::string title, std::int64_t version)
    {
        contracts::game_facts facts;
        facts.game_id = game_id;
        facts.version = version;
        facts.title = std::move(title);
        apply({&facts, 1});
    }

    void withdraw(std::string const& game_id)
    {
        db->write_now([&](storage::transaction& tx) { apply_withdrawal(tx, context, game_id); });
    }

    void put(std::vector<steam_game> const& steam_games)
    {
        std::vector<contracts::game_facts> facts;
        for (auto const& game : steam_games)
            facts.push_back(game.facts);
        apply(facts);
        for (auto const& game : steam_games)
            live().set_popularity(core::uuid::parse(game.facts.game_id).value(), game.made_up_buyers());
    }

    indexer::search_page find(indexer::search_query query)
    {
        auto page = store.run(engine.search(std::move(query)));
        REQUIRE(page.has_value());
        return std::move(*page);
    }

    indexer::search_page find(std::string text) { return find({.text = std::move(text)}); }

    names titles(indexer::search_query query)
    {
        names names;
        for (auto const& hit : find(std::move(query)).hits)
            names.push_back(hit.document.game.title);
        return names;
    }

    names titles(std::string text) { return titles(indexer::search_query{.text = std::move(text)}); }

    /// Returns suggestions such as "title: Half-Life" or "tag: FPS".
    names suggested(std::string text, std::size_t max_count = 10)
    {
        names names;
        for (auto const& suggestion : store.run(engine.suggest(std::move(text), max_count)))
            names.push_back(suggestion.kind + ": " + suggestion.text);
        return names;
    }

    reply get(std::string const& target) { return store.call("GET", target); }
};

} // namespace fcg::test
