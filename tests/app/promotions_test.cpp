// Promotions through the whole store: the games' rows, the index, and the price paid.
#include "store_case.hpp"

#include <doctest/doctest.h>

using namespace fcg;
using namespace std::chrono_literals;
using test::store_case;

namespace {

struct winter_sale : store_case {
    std::string player = sign_up("ana@example.com");
    std::string game = add_game("100");
    core::time_point start = fixture.clock().now() + 2min;

    winter_sale()
    {
        add_game("30");
        auto const reply = fixture.call("POST", "/api/promotions",
                                        {{"name", "Winter"},
                                         {"percentOff", 75},
                                         {"gameIds", {game}},
                                         {"startsAt", core::to_rfc3339(start)},
                                         {"endsAt", core::to_rfc3339(start + 2min)}},
                                        admin);
        REQUIRE_MESSAGE(reply.status == 201, reply.body);
        settle();
    }

    /// Returns the prices in a list.
    nlohmann::json prices(std::string const& target)
    {
        auto const page = fixture.call("GET", target);
        REQUIRE_MESSAGE(page.status == 200, page.body);
        auto listed = nlohmann::json::array();
        for (auto const& item : page.json["items"])
            listed.push_back(item["finalPrice"]);
        return listed;
    }

    void move_to(core::time_point when)
    {
        fixture.advance(when - fixture.clock().now());
        settle();
    }

    void check_prices(nlohmann::json const& by_price)
    {
        CHECK(prices("/api/games?sort=price") == by_price);
        CHECK(prices("/api/games/search?sort=price") == by_price);
    }
};

} // namespace

TEST_CASE_FIXTURE(winter_sale,
                  "catalogue and index tell the same price before, while and after a promotion runs")
{
    check_prices({30, 100});
    CHECK(prices("/api/games/search?onSale=true").empty());
    move_to(start);
    check_prices({25, 30});
    CHECK(prices("/api/games/search?onSale=true") == nlohmann::json::array({25}));
    CHECK(prices("/api/games/search?maxPrice=25") == nlohmann::json::array({25}));
    CHECK(prices("/api/games?onSale=true") == nlohmann::json::array({25}));
    move_to(start + 2min);
    check_prices({30, 100});
    CHECK(prices("/api/games/search?onSale=true").empty());
}

TEST_CASE_FIXTURE(winter_sale,
                  "a restart in the middle of a promotion changes nothing, one behind its end ends it")
{
    move_to(start);
    restart();
    settle();
    check_prices({25, 30});
    fixture.run(store->stop());
    fixture.advance(2h);
    reopen();
    settle();
    check_prices({30, 100});
}

TEST_CASE_FIXTURE(winter_sale, "the final price is paid, and is that of the library")
{
    move_to(start);
    auto const accepted = buy(player, game);
    REQUIRE(accepted.status == 202);
    move_to(start + 2min);
    auto const ended = end_of(player, accepted.json["paymentId"]);
    CHECK(ended["status"] == "completed");
    CHECK(ended["amount"] == 25);
    CHECK(fixture.call("GET", "/api/library/" + game, nullptr, player).json["pricePaid"] == 25);
}
