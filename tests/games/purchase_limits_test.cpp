#include "purchase_case.hpp"
#include "support/questions.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <chrono>

using namespace fcg;
using test::purchase_case;
using test::shop;

namespace {

using namespace std::chrono_literals;

games::game_settings with_max_open(std::int64_t bound)
{
    games::game_settings settings;
    settings.max_open_purchases = bound;
    return settings;
}

games::game_settings with_max_returns(std::int64_t bound)
{
    games::game_settings settings;
    settings.max_returns_per_game = bound;
    return settings;
}

/// A case whose game is bought again and returned.
struct returning_case : purchase_case {
    using purchase_case::purchase_case;

    void return_it()
    {
        complete();
        CHECK(refund(user).status == 202);
        library.payments.clear();
        money_returns(contracts::refund_cause::buyer);
    }

    test::reply buy_again()
    {
        auto answer = buy(game);
        if (answer.status == 202)
            payment_id = answer.json["paymentId"];
        return answer;
    }
};

} // namespace

TEST_CASE("600 purchases of one player at once open at most the bound")
{
    shop shop(test::module_store::time::manual, with_max_open(50));
    std::vector<std::string> games;
    for (int i = 0; i < 100; ++i)
        games.push_back(shop.new_game(shop::game_body("Game " + std::to_string(i))));
    std::vector<test::call_to_make> calls;
    for (int i = 0; i < 600; ++i)
        calls.push_back(shop.purchase_of(games[static_cast<std::size_t>(i) % games.size()], shop.user));
    auto const replies = shop.store.call_at_once(std::move(calls));
    CHECK(std::ranges::count(replies, 202, &test::reply::status) == 50);
    CHECK(std::ranges::count_if(replies, [](test::reply const& reply) {
              return reply.slug() == "too-many-open-purchases" || reply.slug() == "purchase-pending";
          }) == 550);
    auto const other = shop.store.call(shop.purchase_of(games.back(), shop.new_player()));
    CHECK(other.status == 202);
}

TEST_CASE("real threads do not pass the bound of open purchases either")
{
    shop shop(test::module_store::time::real, with_max_open(5));
    std::vector<test::call_to_make> calls;
    for (int i = 0; i < 60; ++i)
        calls.push_back(
            shop.purchase_of(shop.new_game(shop::game_body("Game " + std::to_string(i))), shop.user));
    auto const replies = shop.store.call_at_once(std::move(calls));
    CHECK(std::ranges::count(replies, 202, &test::reply::status) == 5);
}

TEST_CASE("a purchase that has ended makes room for another one")
{
    purchase_case fixture(with_max_open(1));
    auto const second = fixture.new_game(shop::game_body("Portal"));
    auto const refused = fixture.buy(second);
    CHECK(refused.status == 409);
    CHECK(refused.slug() == "too-many-open-purchases");
    fixture.complete();
    CHECK(fixture.buy(second).status == 202);
    CHECK(fixture.buy(fixture.new_game(shop::game_body("Quake"))).slug() == "too-many-open-purchases");
}

TEST_CASE("a purchase that ended without the game makes room, too")
{
    purchase_case fixture(with_max_open(1));
    fixture.payment_ends(contracts::payment_outcome::declined, "no");
    CHECK(fixture.buy(fixture.new_game(shop::game_body("Portal"))).status == 202);
}

TEST_CASE("at the bound an accepted purchase that is sent again is answered as before")
{
    shop shop(test::module_store::time::manual, with_max_open(1));
    auto const game = shop.new_game();
    auto const first = shop.buy(game, "a-key");
    REQUIRE(first.status == 202);
    auto const again = shop.buy(game, "a-key");
    CHECK(again.status == 202);
    CHECK(again.body == first.body);
    CHECK(shop.buy(game).slug() == "purchase-pending");
    CHECK(shop.buy(shop.new_game(shop::game_body("Portal")), "another").status == 409);
}

TEST_CASE("after a restart the open purchases of before still count")
{
    auto settings = with_max_open(1);
    test::module_store store;
    test::pretended_library library;
    auto const questions = test::directory_of<library::questions>(library);
    auto const player = test::token_for(store.env().ids.next());
    auto const admin = test::token_for(store.env().ids.next(), http::role::admin);
    std::optional<games::module> games;
    auto const start = [&] {
        games.reset();
        games.emplace(store.env(), questions, settings, bus::consumer_settings{});
        store.serve([&](http::routes& routes) { games->add_routes(routes); }, {&games->database()});
    };
    auto const buy_new_game = [&](std::string title) {
        auto const reply = store.call("POST", "/api/games", shop::game_body(std::move(title)), admin);
        return store.call("POST", "/api/games/purchase",
                          {{"gameId", reply.json["id"]}, {"paymentMethod", "Pix"}}, player);
    };
    start();
    CHECK(buy_new_game("Half-Life").status == 202);
    start();
    CHECK(buy_new_game("Portal").slug() == "too-many-open-purchases");
}

TEST_CASE("without a bound a player may open any number of purchases")
{
    shop shop(test::module_store::time::manual, with_max_open(0));
    for (int i = 0; i < 60; ++i)
        CHECK(shop.buy(shop.new_game(shop::game_body("Game " + std::to_string(i)))).status == 202);
}

TEST_CASE("a player who buys and returns the same game again and again is refused another purchase of it")
{
    returning_case fixture(with_max_returns(3));
    for (int i = 0; i < 2; ++i) {
        fixture.return_it();
        REQUIRE(fixture.buy_again().status == 202);
    }
    fixture.return_it();
    auto const refused = fixture.buy_again();
    CHECK(refused.status == 409);
    CHECK(refused.slug() == "returned-too-often");
    CHECK(refused.json["detail"].get<std::string>().find("3 times within 14 days") != std::string::npos);

    CHECK(fixture.buy(fixture.new_game(shop::game_body("Portal"))).status == 202);
    CHECK(fixture.store.call(fixture.purchase_of(fixture.game, fixture.new_player())).status == 202);
    fixture.store.advance(std::chrono::days{14} + 1s);
    CHECK(fixture.buy_again().status == 202);
}

TEST_CASE("returns by an admin do not count against the player")
{
    returning_case fixture(with_max_returns(1));
    fixture.complete();
    CHECK(fixture.refund(fixture.admin).status == 202);
    fixture.library.payments.clear();
    fixture.money_returns(contracts::refund_cause::admin);
    CHECK(fixture.buy_again().status == 202);
}

TEST_CASE("a purchase of a game that was returned too often is answered as before when it is sent again")
{
    returning_case fixture(with_max_returns(1));
    auto const portal = fixture.new_game(shop::game_body("Portal"));
    auto const first = fixture.buy(portal, "a-key");
    REQUIRE(first.status == 202);
    fixture.payment_id = first.json["paymentId"];
    fixture.game = portal;
    fixture.return_it();
    CHECK(fixture.buy(portal).slug() == "returned-too-often");
    CHECK(fixture.buy(portal, "a-key").body == first.body);
}
