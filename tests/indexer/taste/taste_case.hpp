#pragma once
#include "bus/contracts/entitlement_granted.hpp"
#include "bus/contracts/entitlement_revoked.hpp"
#include "bus/contracts/game_viewed.hpp"
#include "bus/contracts/user_deleted.hpp"
#include "features/features.hpp"
#include "inside/index/apply.hpp"
#include "inside/index/loading.hpp"
#include "inside/search/search.hpp"
#include "reactions/reactions.hpp"
#include "store/module_fixture.hpp"

#include <doctest/doctest.h>

#include <chrono>
#include <cstdio>
#include <memory>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

namespace fcg::test {

using namespace std::chrono_literals;

/// "00000000-0000-7000-8000-000000000007": ids whose order is that of the numbers.
inline core::uuid id_of(int number)
{
    core::uuid id;
    id.bytes[6] = 0x70;
    id.bytes[8] = 0x80;
    id.bytes[14] = static_cast<std::uint8_t>(number / 256);
    id.bytes[15] = static_cast<std::uint8_t>(number % 256);
    return id;
}

/// What is said of a game in these tests; its title is "Game <number>".
struct game_to_sell {
    int number = 0;
    std::vector<std::string> genres{};
    std::vector<std::string> tags{};
    std::string developer{};
    std::int64_t minor = 5990;
    std::string currency = "BRL";
    std::int64_t version = 1;
    std::optional<std::int64_t> final_minor{}; ///< on sale
};

/// Taste without searching: the real tables, reactions and routes of it, and an index in memory. It is noon.
struct taste_case {
    struct nobody_searches final : indexer::search_engine {
        task<http::result<indexer::search_page>> search(indexer::search_query) override
        {
            throw std::logic_error("nobody searches here");
        }

        task<std::vector<indexer::suggestion>> suggest(std::string, std::size_t) override
        {
            throw std::logic_error("nobody searches here");
        }

        std::string name() const override { return "none"; }
    };

    module_store store;
    indexer::search_settings settings;
    indexer::popularity_board board{settings.half_life_days};
    std::unique_ptr<storage::database> db = store.around().open_database("indexer");
    indexer::shelf on_shelf{indexer::load_live_index(*db)};
    nobody_searches engine;
    indexer::parts shared{store.around(), settings, *db, on_shelf, board, engine};
    bus::subscriptions subscribed;
    core::time_point noon;
    int events = 0;

    taste_case()
    {
        store.serve(
            [this](http::routes& into) {
                list_popular_games(into, shared);
                recommend_games(into, shared);
                list_similar_games(into, shared);
                show_sales(into, shared);
                show_prices(into, shared);
            },
            {db.get()});
        count_sale(subscribed, shared, {});
        take_back_sale(subscribed, shared, {});
        count_view(subscribed, shared, {});
        forget_viewer(subscribed, shared, {});
        auto const today = std::chrono::floor<std::chrono::days>(store.clock().now());
        store.advance(today + 36h - store.clock().now());
        noon = store.clock().now();
    }

    indexer::live_index& index() { return *on_shelf.live().memory; }

    template <class Unit>
    void write(Unit unit)
    {
        auto work = [](storage::database& into, Unit what) -> task<> { co_await into.write(what); };
        store.run(work(*db, unit));
    }

    void put(game_to_sell const& one)
    {
        contracts::game_facts facts;
        facts.game_id = id_of(one.number).to_string();
        facts.version = one.version;
        facts.title = "Game " + std::to_string(one.number);
        facts.developer = one.developer;
        facts.genres = one.genres;
        facts.tags = one.tags;
        facts.price = {one.minor, core::currency::parse(one.currency).value()};
        if (one.final_minor)
            facts.promotion = contracts::promotion_facts{.id = facts.game_id,
                                                         .name = "Winter",
                                                         .percent_off = std::nullopt,
                                                         .price = {*one.final_minor, facts.price.currency},
                                                         .ends_at = noon};
        write([&](storage::transaction& in) { apply_game(in, shared, facts); });
    }

    void withdraw(int game)
    {
        write([&](storage::transaction& in) { apply_withdrawal(in, shared, id_of(game).to_string()); });
    }

    /// Games that nothing is said of.
    void put_bare(int first, int last)
    {
        for (int number = first; number <= last; ++number)
            put({.number = number});
    }

    template <class Contract>
    void deliver(Contract const& event, std::string_view queue)
    {
        bus::message const message{store.around().ids.next().to_string(), to_json(event), {}};
        bus::delivery const delivery{.message_id = message.id,
                                     .trace = {},
                                     .source = "somebody",
                                     .position = ++events,
                                     .received_at = store.clock().now()};
        for (auto const& one : subscribed.all())
            if (one.queue == queue) {
                auto const ready = one.prepare(message);
                REQUIRE(ready.refusal.empty());
                write([&](storage::transaction& in) { ready.in_transaction(in, delivery); });
            }
    }

    contracts::entitlement_granted sale_of(int player, int game, core::time_point when, core::money price)
    {
        return {.payment_id = store.around().ids.next().to_string(),
                .user_id = id_of(player).to_string(),
                .game_id = id_of(game).to_string(),
                .amount = price,
                .source = "purchase",
                .correlation_id = "correlation",
                .granted_at = when};
    }

    void buy(int player, int game, std::chrono::microseconds ago = {},
             core::money price = {5990, core::currency::brl()})
    {
        deliver(sale_of(player, game, noon - ago, price), indexer::sales);
    }

    void take_back(contracts::entitlement_granted const& sale)
    {
        deliver(contracts::entitlement_revoked{.payment_id = sale.payment_id,
                                               .user_id = sale.user_id,
                                               .game_id = sale.game_id,
                                               .by = "buyer",
                                               .reason = "not for me",
                                               .correlation_id = "correlation",
                                               .revoked_at = noon},
                indexer::sales_taken_back);
    }

    void view(std::string visitor, int game, core::time_point when, std::optional<int> player = {})
    {
        deliver(contracts::game_viewed{.game_id = id_of(game).to_string(),
                                       .visitor = std::move(visitor),
                                       .user_id =
                                           player ? std::optional(id_of(*player).to_string()) : std::nullopt,
                                       .viewed_at = when},
                indexer::views);
    }

    /// By a player who is signed in, now.
    void look_at(int player, int game)
    {
        view("visitor " + std::to_string(player), game, store.clock().now(), player);
    }

    std::int64_t count(std::string_view sql)
    {
        return db->read([&](storage::reader& in) {
            auto row = in.query(sql);
            row.next();
            return row.integer(0);
        });
    }

    /// The whole answer, which must be a success.
    nlohmann::json get(std::string target, std::string token = {}, std::string language = {})
    {
        std::map<std::string, std::string> headers;
        if (!language.empty())
            headers["Accept-Language"] = language;
        auto const answer = store.call("GET", std::move(target), nullptr, std::move(token), headers);
        REQUIRE_MESSAGE(answer.status == 200, answer.body);
        return answer.json;
    }

    nlohmann::json items(std::string target, std::string token = {}, std::string language = {})
    {
        return get(std::move(target), std::move(token), std::move(language))["items"];
    }

    /// The titles of a list, as they stand.
    names titles(std::string target, std::string token = {})
    {
        names found;
        for (auto const& one : items(std::move(target), std::move(token)))
            found.push_back(one["title"].get<std::string>());
        return found;
    }

    std::string admin() { return token_for(id_of(9'999), http::role::admin); }
};

} // namespace fcg::test
