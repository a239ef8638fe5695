#pragma once
#include "games_fixture.hpp"
#include "inside/promotions/schedule.hpp"

#include <memory>
#include <optional>

namespace fcg::test {

using namespace std::chrono_literals;

/// What a promotion of a genre or a tag can be about.
inline nlohmann::json indie(std::string title, double price)
{
    auto body = shop::game_body(std::move(title), price);
    body["genres"] = {"Indie"};
    body["tags"] = {"Roguelike"};
    return body;
}

/// A shop whose promotions start and end while its clock is moved. It is noon.
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

    /// From so long after noon until so long after it; `more` says how much and of which games.
    nlohmann::json body(std::chrono::microseconds from, std::chrono::microseconds until, nlohmann::json more)
    {
        nlohmann::json made{{"name", "Winter"},
                            {"startsAt", core::to_rfc3339(noon + from)},
                            {"endsAt", core::to_rfc3339(noon + until)}};
        made.update(more);
        return made;
    }

    reply promote(nlohmann::json what)
    {
        return store.call("POST", "/api/promotions", std::move(what), admin);
    }

    /// The id of a new promotion.
    std::string promoted(std::chrono::microseconds from, std::chrono::microseconds until, nlohmann::json more)
    {
        auto const made = promote(body(from, until, std::move(more)));
        let_it_work();
        return made.status == 201 ? made.json["id"].get<std::string>() : "not made: " + made.body;
    }

    void let_it_work() { store.advance(0us); }

    nlohmann::json final_price(std::string const& game) { return show(game).json["finalPrice"]; }

    nlohmann::json promotion_of(std::string const& game) { return show(game).json["promotion"]; }

    names titles(std::string const& query)
    {
        auto const page = store.call("GET", "/api/games" + query);
        names found;
        for (auto const& item : page.json["items"])
            found.push_back(item["title"]);
        return found;
    }

    std::int64_t count(std::string const& sql)
    {
        return games.database().read([&](storage::reader& in) {
            auto row = in.query(sql);
            row.next();
            return row.integer(0);
        });
    }
};

} // namespace fcg::test
