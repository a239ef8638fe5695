#pragma once
#include "games_fixture.hpp"
#include "internal/changes/schedule.hpp"

#include <memory>
#include <optional>

namespace fcg::test {

using namespace std::chrono_literals;

/// Returns a game that a promotion by genre or tag can match.
inline nlohmann::json indie(std::string title, double price)
{
    auto body = shop::game_body(std::move(title), price);
    body["genres"] = {"Indie"};
    body["tags"] = {"Roguelike"};
    return body;
}

/// A shop whose promotions start and end while its clock is moved. It starts at noon.
struct sale_shop : shop {
    core::time_point noon;

    sale_shop()
    {
        auto const now = store.clock().now();
        store.advance(std::chrono::floor<std::chrono::days>(now) + 36h - now);
        noon = store.clock().now();
        games.start();
    }

    ~sale_shop() { store.run(games.stop()); }

    sale_shop(sale_shop const&) = delete;
    sale_shop& operator=(sale_shop const&) = delete;

    /// Returns a promotion that runs from `duration` to `until` after noon; `more` holds its price and its
    /// games.
    nlohmann::json body(std::chrono::microseconds duration, std::chrono::microseconds until,
                        nlohmann::json more)
    {
        nlohmann::json value{{"name", "Winter"},
                             {"startsAt", core::to_rfc3339(noon + duration)},
                             {"endsAt", core::to_rfc3339(noon + until)}};
        value.update(more);
        return value;
    }

    reply promote(nlohmann::json value)
    {
        return store.call("POST", "/api/promotions", std::move(value), admin);
    }

    /// Creates a promotion. Returns its id.
    std::string promoted(std::chrono::microseconds duration, std::chrono::microseconds until,
                         nlohmann::json more)
    {
        auto const reply = promote(body(duration, until, std::move(more)));
        let_it_work();
        return reply.status == 201 ? reply.json["id"].get<std::string>() : "not made: " + reply.body;
    }

    void let_it_work() { store.advance(0us); }

    nlohmann::json final_price(std::string const& game) { return show(game).json["finalPrice"]; }

    nlohmann::json promotion_of(std::string const& game) { return show(game).json["promotion"]; }

    names titles(std::string const& query)
    {
        auto const page = store.call("GET", "/api/games" + query);
        names names;
        for (auto const& item : page.json["items"])
            names.push_back(item["title"]);
        return names;
    }

    std::int64_t count(std::string const& sql)
    {
        return games.database().read([&](storage::reader& db) {
            auto row = db.query(sql);
            row.next();
            return row.integer(0);
        });
    }
};

} // namespace fcg::test
