#pragma once
#include "bus/contracts/entitlement_granted.hpp"
#include "bus/contracts/entitlement_revoked.hpp"
#include "bus/contracts/game_viewed.hpp"
#include "bus/contracts/user_deleted.hpp"
#include "features/features.hpp"
#include "internal/index/index_slots.hpp"
#include "internal/recommendations/popularity_board.hpp"
#include "internal/search/search.hpp"
#include "internal/upkeep/apply.hpp"
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

/// Returns ids such as "00000000-0000-7000-8000-000000000007", which sort by their numbers.
inline core::uuid id_of(int number)
{
    core::uuid id;
    id.bytes[6] = 0x70;
    id.bytes[8] = 0x80;
    id.bytes[14] = static_cast<std::uint8_t>(number / 256);
    id.bytes[15] = static_cast<std::uint8_t>(number % 256);
    return id;
}

/// The properties of a game in these tests. Its title is "Game <number>".
struct game_to_sell {
    int number = 0;
    std::vector<std::string> genres{};
    std::vector<std::string> tags{};
    std::string developer{};
    std::int64_t minor = 5990;
    std::string currency = "BRL";
    std::int64_t version = 1;
    std::optional<std::int64_t> final_minor{}; ///< the price while the game is on sale
};

/// Recommendations without search: the real tables, reactions and routes, and an index in memory. The time is
/// noon.
struct recommendation_case {
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
    std::unique_ptr<storage::database> db = store.env().open_database("indexer");
    indexer::index_slots in_slots{indexer::load_live_index(*db)};
    nobody_searches engine;
    indexer::module_context shared{store.env(), settings, *db, in_slots, board, engine};
    bus::subscriptions subscribed;
    core::time_point noon;
    int events = 0;

    recommendation_case()
    {
        store.serve(
            [this](http::routes& routes) {
                list_popular_games(routes, shared);
                recommend_games(routes, shared);
                list_similar_games(routes, shared);
                show_sales(routes, shared);
                show_prices(routes, shared);
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

    indexer::live_index& index() { return *in_slots.live().memory; }

    template <class Unit>
    void write(Unit unit)
    {
        auto work = [](storage::database& database, Unit work_unit) -> task<> {
            co_await database.write(work_unit);
        };
        store.run(work(*db, unit));
    }

    void put(game_to_sell const& game_to_sell)
    {
        contracts::game_facts facts;
        facts.game_id = id_of(game_to_sell.number).to_string();
        facts.version = game_to_sell.version;
        facts.title = "Game " + std::to_string(game_to_sell.number);
        facts.developer = game_to_sell.developer;
        facts.genres = game_to_sell.genres;
        facts.tags = game_to_sell.tags;
        facts.price = {game_to_sell.minor, core::currency::parse(game_to_sell.currency).value()};
        if (game_to_sell.final_minor)
            facts.promotion =
                contracts::promotion_facts{.id = facts.game_id,
                                           .name = "Winter",
                                           .percent_off = std::nullopt,
                                           .price = {*game_to_sell.final_minor, facts.price.currency},
                                           .ends_at = noon};
        write([&](storage::transaction& tx) { apply_game(tx, shared, facts); });
    }

    void withdraw(int game)
    {
        write([&](storage::transaction& tx) { apply_withdrawal(tx, shared, id_of(game).to_string()); });
    }

    /// Adds games without labels.
    void put_bare(int first, int last)
    {
        for (int number = first; number <= last; ++number)
            put({.number = number});
    }

    template <class Contract>
    void deliver(Contract const& event, std::string_view queue)
    {
        bus::message const message{store.env().ids.next().to_string(), to_json(event), {}};
        bus::delivery const delivery{.message_id = message.id,
                                     .trace = {},
                                     .source = "somebody",
                                     .position = ++events,
                                     .received_at = store.clock().now()};
        for (auto const& subscription : subscribed.all())
            if (subscription.queue == queue) {
                auto const ready = subscription.prepare(message);
                REQUIRE(ready.refusal.empty());
                write([&](storage::transaction& tx) { ready.in_transaction(tx, delivery); });
            }
    }

    contracts::entitlement_granted sale_of(int player, int game, core::time_point when, core::money price)
    {
        return {.payment_id = store.env().ids.next().to_string(),
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
        deliver(sale_of(player, game, noon - ago, price),
                bus::queue_of<contracts::entitlement_granted>(indexer::inputs));
    }

    void take_back(contracts::entitlement_granted const& sale)
    {
        deliver(contracts::entitlement_revoked{.payment_id = sale.payment_id,
                                               .user_id = sale.user_id,
                                               .game_id = sale.game_id,
                                               .requested_by = contracts::requester::buyer,
                                               .reason = "not for me",
                                               .correlation_id = "correlation",
                                               .revoked_at = noon},
                bus::queue_of<contracts::entitlement_revoked>(indexer::inputs));
    }

    void view(std::string visitor, int game, core::time_point when, std::optional<int> player = {})
    {
        deliver(contracts::game_viewed{.game_id = id_of(game).to_string(),
                                       .visitor = std::move(visitor),
                                       .user_id =
                                           player ? std::optional(id_of(*player).to_string()) : std::nullopt,
                                       .viewed_at = when},
                bus::queue_of<contracts::game_viewed>(indexer::inputs));
    }

    /// Counts a view by a signed-in player, now.
    void look_at(int player, int game)
    {
        view("visitor " + std::to_string(player), game, store.clock().now(), player);
    }

    std::int64_t count(std::string_view sql)
    {
        return db->read([&](storage::reader& db) {
            auto row = db.query(sql);
            row.next();
            return row.integer(0);
        });
    }

    /// Returns the whole response, which must be a success.
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

    /// Returns the titles of a list in their order.
    names titles(std::string target, std::string token = {})
    {
        names names;
        for (auto const& item : items(std::move(target), std::move(token)))
            names.push_back(item["title"].get<std::string>());
        return names;
    }

    std::string admin() { return token_for(id_of(9'999), http::role::admin); }
};

} // namespace fcg::test
