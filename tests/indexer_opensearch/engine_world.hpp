#pragma once
#include "inside/engine/open_search_engine.hpp"
#include "inside/index/apply.hpp"
#include "inside/index/document_store.hpp"
#include "inside/index/loading.hpp"
#include "inside/search/embedded_engine.hpp"
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

/// What tests/search_servers/with_server says of the node that it has started.
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

/// An index of its own, searched in the node: real sockets, real time.
class engine_world {
public:
    explicit engine_world(std::string index, std::string const& url = node_url()) : caller(port_of(url))
    {
        how.url = url;
        how.index = std::move(index);
        how.timeout_ms = 60'000; // a node on a busy machine answers late, and that is no outage
        engine = std::make_unique<indexer::open_search_engine>(store.around(), how, *db, shelf, embedded);
        of = std::make_unique<indexer::parts>(
            indexer::parts{store.around(), settings, *db, shelf, popularity, *engine});
        start();
    }

    ~engine_world() { store.run(engine->stop()); }

    /// As when the process ends and begins again.
    void restart()
    {
        store.run(engine->stop());
        of.reset();
        engine = std::make_unique<indexer::open_search_engine>(store.around(), how, *db, shelf, embedded);
        of = std::make_unique<indexer::parts>(
            indexer::parts{store.around(), settings, *db, shelf, popularity, *engine});
        start();
    }

    indexer::live_index& live() { return *shelf.live().memory; }

    void apply(std::span<game_facts const> some)
    {
        db->write_now([&](storage::transaction& in) {
            for (auto const& one : some)
                apply_game(in, *of, one);
        });
    }

    void put(game_facts const& one) { apply({&one, 1}); }

    void withdraw(std::string const& id)
    {
        db->write_now([&](storage::transaction& in) { apply_withdrawal(in, *of, id); });
    }

    void put(std::vector<steam_game> const& some)
    {
        std::vector<game_facts> facts;
        for (auto const& one : some)
            facts.push_back(one.facts);
        for (auto const& one : some)
            live().set_popularity(core::uuid::parse(one.facts.game_id).value(), one.made_up_buyers());
        apply(facts);
        for (auto const& one : some)
            live().set_popularity(core::uuid::parse(one.facts.game_id).value(), one.made_up_buyers());
    }

    indexer::search_page find(indexer::search_query wanted)
    {
        auto page = store.run(engine->search(std::move(wanted)));
        REQUIRE(page.has_value());
        return std::move(*page);
    }

    indexer::search_page find(std::string text) { return find({.text = std::move(text)}); }

    indexer::search_page find_embedded(indexer::search_query wanted)
    {
        auto page = store.run(embedded.search(std::move(wanted)));
        REQUIRE(page.has_value());
        return std::move(*page);
    }

    static names titles(indexer::search_page const& page)
    {
        names found;
        for (auto const& hit : page.hits)
            found.push_back(hit.what.game.title);
        return found;
    }

    /// The node answers, and has so many games, or finds them.
    bool comes_to_have(std::size_t games, std::string const& text = {})
    {
        constexpr std::chrono::seconds for_a_whole_catalogue{120};
        auto const has_them = [&] {
            auto const page = find(text);
            return !page.fallback && page.total == static_cast<std::int64_t>(games);
        };
        return eventually(has_them, for_a_whole_catalogue);
    }

    /// The indexes behind the alias, as the node says.
    names indexes()
    {
        names found;
        auto const answer = caller.get("/_alias/" + how.index);
        for (auto const& [name, aliases] : answer.json.items())
            if (answer.status == 200)
                found.push_back(name);
        return found;
    }

    /// All that begin with the alias.
    names all_indexes()
    {
        names found;
        auto const answer = caller.get("/" + how.index + "-*/_settings");
        for (auto const& [name, one] : answer.json.items())
            found.push_back(name);
        return found;
    }

    module_store store{module_store::time::real};
    indexer::open_search_settings how;
    indexer::search_settings settings;
    indexer::popularity_board popularity{7};
    std::unique_ptr<storage::database> db = store.around().open_database("indexer");
    indexer::shelf shelf{indexer::load_live_index(*db)};
    indexer::embedded_engine embedded{*db, shelf, 1U << 22U};
    std::unique_ptr<indexer::open_search_engine> engine;
    std::unique_ptr<indexer::parts> of;
    http_caller caller;

private:
    static task<> start_on_loop(indexer::open_search_engine& which)
    {
        which.start();
        co_return;
    }

    void start() { store.run(start_on_loop(*engine)); }
};

} // namespace fcg::test
