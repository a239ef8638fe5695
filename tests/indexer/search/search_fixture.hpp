#pragma once
#include "features/features.hpp"
#include "inside/index/apply.hpp"
#include "inside/index/loading.hpp"
#include "inside/search/embedded_engine.hpp"
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

/// What is said of a game in these tests.
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
    std::optional<std::int64_t> final_minor{}; ///< on sale
};

/// The embedded engine on an index of its own, behind the two routes of searching.
struct search_world {
    module_store store;
    indexer::search_settings settings;
    indexer::popularity_board popularity{7};
    std::unique_ptr<storage::database> db = store.around().open_database("indexer");
    indexer::shelf shelf{indexer::load_live_index(*db)};
    indexer::embedded_engine engine{*db, shelf, std::size_t{1} << 26U};
    indexer::parts of{store.around(), settings, *db, shelf, popularity, engine};
    int games = 0;

    search_world()
    {
        store.serve(
            [this](http::routes& into) {
                search_games(into, of);
                suggest_games(into, of);
            },
            {db.get()});
    }

    indexer::live_index& live() { return *shelf.live().memory; }

    void apply(std::span<contracts::game_facts const> some)
    {
        db->write_now([&](storage::transaction& in) {
            for (auto const& one : some)
                apply_game(in, of, one);
        });
    }

    /// The new game's id.
    std::string put(game_to_find const& one)
    {
        auto const number = std::to_string(++games);
        contracts::game_facts facts;
        facts.game_id = "00000000-0000-7000-8000-" + std::string(12 - number.size(), '0') + number;
        facts.title = one.title;
        facts.description = one.description;
        facts.developer = one.developer;
        facts.publisher = one.publisher;
        facts.genres = one.genres;
        facts.tags = one.tags;
        facts.platforms = one.platforms;
        facts.release_date = one.released;
        facts.price.minor = one.minor;
        if (one.final_minor)
            facts.promotion = contracts::promotion_facts{.id = facts.game_id,
                                                         .name = "Winter",
                                                         .percent_off = std::nullopt,
                                                         .price = {*one.final_minor, facts.price.currency},
                                                         .ends_at = {}};
        apply({&facts, 1});
        live().set_popularity(core::uuid::parse(facts.game_id).value(), one.buyers);
        return facts.game_id;
    }

    void put(std::vector<game_to_find> const& some)
    {
        for (auto const& one : some)
            put(one);
    }

    /// Another version of a game that is there.
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
        db->write_now([&](storage::transaction& in) { apply_withdrawal(in, of, game_id); });
    }

    void put(std::vector<steam_game> const& some)
    {
        std::vector<contracts::game_facts> facts;
        for (auto const& one : some)
            facts.push_back(one.facts);
        apply(facts);
        for (auto const& one : some)
            live().set_popularity(core::uuid::parse(one.facts.game_id).value(), one.made_up_buyers());
    }

    indexer::search_page find(indexer::search_query wanted)
    {
        auto page = store.run(engine.search(std::move(wanted)));
        REQUIRE(page.has_value());
        return std::move(*page);
    }

    indexer::search_page find(std::string text) { return find({.text = std::move(text)}); }

    names titles(indexer::search_query wanted)
    {
        names found;
        for (auto const& hit : find(std::move(wanted)).hits)
            found.push_back(hit.what.game.title);
        return found;
    }

    names titles(std::string text) { return titles(indexer::search_query{.text = std::move(text)}); }

    /// "title: Half-Life", "tag: FPS" ...
    names suggested(std::string text, std::size_t max_count = 10)
    {
        names found;
        for (auto const& one : store.run(engine.suggest(std::move(text), max_count)))
            found.push_back(one.kind + ": " + one.text);
        return found;
    }

    reply get(std::string const& target) { return store.call("GET", target); }
};

} // namespace fcg::test
