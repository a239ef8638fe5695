#include "promotions_fixture.hpp"

#include <doctest/doctest.h>

using namespace fcg;
using namespace std::chrono_literals;
using test::indie;
using test::names;
using test::sale_shop;
using test::shop;

namespace {

nlohmann::json of_genre(std::string genre, int percent)
{
    return {{"genre", std::move(genre)}, {"percentOff", percent}};
}

} // namespace

TEST_CASE("a promotion is made, shown and listed with every field")
{
    sale_shop one;
    auto const game = one.new_game();
    auto const made = one.promote(one.body(1h, 3h, {{"gameIds", {game}}, {"price", 19.9}}));
    REQUIRE_MESSAGE(made.status == 201, made.body);
    auto const id = made.json["id"].get<std::string>();
    CHECK(made.header("location") == "/api/promotions/" + id);
    CHECK(made.header("etag") == "\"v1\"");
    CHECK(made.json == nlohmann::json{{"id", id},
                                      {"name", "Winter"},
                                      {"percentOff", nullptr},
                                      {"price", 19.9},
                                      {"currency", "BRL"},
                                      {"gameIds", {game}},
                                      {"genre", nullptr},
                                      {"tag", nullptr},
                                      {"startsAt", core::to_rfc3339(one.noon + 1h)},
                                      {"endsAt", core::to_rfc3339(one.noon + 3h)},
                                      {"status", "scheduled"},
                                      {"version", 1},
                                      {"createdAt", made.json["createdAt"]},
                                      {"updatedAt", made.json["createdAt"]}});
    auto const shown = one.store.call("GET", "/api/promotions/" + id, nullptr, one.admin);
    CHECK(shown.status == 200);
    CHECK(shown.json == made.json);
    CHECK(one.store.call("GET", "/api/promotions", nullptr, one.admin).json["items"] ==
          nlohmann::json::array({made.json}));
}

TEST_CASE("a promotion starts and ends on time, each with one event of the game and another ETag")
{
    sale_shop one;
    auto const game = one.new_game(indie("Hades", 59.9));
    auto const other = one.new_game(shop::game_body("Half-Life", 59.9));
    auto const id = one.promoted(1h, 3h, of_genre("INDIE", 25));
    CHECK(one.store.events().empty());
    CHECK(one.show(game).json["onSale"] == false);

    one.store.advance(1h - 1ms);
    CHECK(one.store.events().empty());
    one.store.advance(1ms);
    auto const events = one.store.new_events();
    REQUIRE(events.size() == 1);
    CHECK(events[0].type == "GameUpdated");
    auto const payload = nlohmann::json::parse(events[0].payload);
    CHECK(payload["gameId"] == game);
    CHECK(payload["price"] == 59.9);
    CHECK(payload["finalPrice"] == 44.92);
    CHECK(payload["promotionId"] == id);
    auto const shown = one.show(game);
    CHECK(shown.header("etag") == "\"v2\"");
    CHECK(shown.json["price"] == 59.9);
    CHECK(shown.json["finalPrice"] == 44.92);
    CHECK(shown.json["onSale"] == true);
    CHECK(shown.json["available"] == true);
    CHECK(shown.json["promotion"] == nlohmann::json{{"id", id},
                                                    {"name", "Winter"},
                                                    {"percentOff", 25},
                                                    {"endsAt", core::to_rfc3339(one.noon + 3h)}});
    CHECK(one.show(other).json["onSale"] == false);
    CHECK(one.store.call("GET", "/api/promotions/" + id).json["status"] == "running");

    one.store.advance(2h);
    CHECK(one.store.events() == names{"GameUpdated"});
    CHECK(one.show(game).header("etag") == "\"v3\"");
    CHECK(one.final_price(game) == 59.9);
    CHECK(one.promotion_of(game).is_null());
    CHECK(one.store.call("GET", "/api/promotions/" + id).json["status"] == "over");
}

TEST_CASE("the lowest price wins, and when it ends the next one does")
{
    sale_shop one;
    auto const game = one.new_game(indie("Hades", 100));
    one.promoted(0h, 10h, of_genre("Indie", 20));
    one.promoted(0h, 5h, {{"tag", "roguelike"}, {"percentOff", 50}, {"name", "Best"}});
    one.promoted(0h, 10h, {{"gameIds", {game}}, {"price", 60}});
    one.promoted(0h, 10h, {{"gameIds", {game}}, {"price", 10}, {"currency", "USD"}});
    CHECK(one.final_price(game) == 50);
    CHECK(one.promotion_of(game)["name"] == "Best");
    one.store.advance(5h);
    CHECK(one.final_price(game) == 60);
    CHECK(one.promotion_of(game)["percentOff"].is_null());
    one.store.advance(5h);
    CHECK(one.final_price(game) == 100);
}

TEST_CASE("of equal prices the promotion that ends last is shown")
{
    sale_shop one;
    auto const game = one.new_game(indie("Hades", 100));
    one.promoted(0h, 5h, of_genre("Indie", 20));
    auto const longer = one.promoted(0h, 9h, of_genre("Indie", 20));
    one.promoted(0h, 7h, of_genre("Indie", 20));
    CHECK(one.promotion_of(game)["id"] == longer);
    one.store.new_events();
    one.store.advance(8h); // the others end unnoticed
    CHECK(one.store.events().empty());
}

TEST_CASE("a game that comes to a running promotion, or leaves it, has its price at once")
{
    sale_shop one;
    one.promoted(0h, 5h, of_genre("Indie", 50));
    auto const game = one.new_game(indie("Hades", 100));
    CHECK(one.final_price(game) == 50);
    auto body = indie("Hades", 80);
    CHECK(one.change("PUT", "/api/games/" + game, body, "\"v1\"").json["finalPrice"] == 40);
    body["genres"] = {"Action"};
    CHECK(one.change("PUT", "/api/games/" + game, body, "\"v2\"").json["finalPrice"] == 80);
    CHECK(one.store.events() == names{"GameUpdated", "GameUpdated"});
    auto const report = one.import("app_id,title,price,genres\n1,Dead Cells,30,Indie\n");
    CHECK(report.json["created"] == 1);
    CHECK(one.titles("?maxPrice=15") == names{"Dead Cells"});
}

TEST_CASE("importing what is unchanged keeps promotions and says nothing")
{
    sale_shop one;
    std::string const file = "app_id,title,price,genres\n1,Dead Cells,30,Indie\n";
    one.import(file);
    one.promoted(0h, 5h, of_genre("Indie", 50));
    one.store.new_events();
    CHECK(one.import(file).json["unchanged"] == 1);
    CHECK(one.store.events().empty());
    CHECK(one.titles("?onSale=true") == names{"Dead Cells"});
}

TEST_CASE("more games than fit into one unit of work change their price, each once")
{
    sale_shop one;
    std::string file = "app_id,title,price,genres\n";
    for (int i = 0; i < 450; ++i)
        file += std::to_string(i) + ",Game " + std::to_string(i) + ",10,Indie\n";
    one.import(file);
    one.store.new_events();
    one.promoted(0h, 5h, of_genre("Indie", 50));
    CHECK(one.store.events().size() == 450);
    CHECK(one.count("SELECT count(*) FROM games WHERE final_price_minor = 500") == 450);
    one.store.advance(5h);
    CHECK(one.store.events().size() == 450);
    CHECK(one.count("SELECT count(*) FROM games WHERE final_price_minor = price_minor") == 450);
}

TEST_CASE("a promotion that runs follows its edits at once")
{
    sale_shop one;
    auto const game = one.new_game(indie("Hades", 100));
    auto const other = one.new_game(shop::game_body("Half-Life", 100));
    auto const id = one.promoted(0h, 5h, of_genre("Indie", 50));
    auto const target = "/api/promotions/" + id;
    auto const body = one.body(0h, 5h, {{"gameIds", {other}}, {"percentOff", 10}});
    CHECK(one.store.call("PUT", target, body, one.admin).status == 428);
    CHECK(one.change("PUT", target, body, "\"v9\"").status == 412);
    auto const changed = one.change("PUT", target, body, "\"v1\"");
    CHECK(changed.status == 200);
    CHECK(changed.header("etag") == "\"v2\"");
    one.let_it_work();
    CHECK(one.final_price(game) == 100);
    CHECK(one.final_price(other) == 90);

    one.change("PUT", target, one.body(1h, 5h, {{"gameIds", {other}}, {"percentOff", 10}}), "\"v2\"");
    one.let_it_work();
    CHECK(one.final_price(other) == 100);
    one.store.advance(1h);
    CHECK(one.final_price(other) == 90);
}

TEST_CASE("a promotion that is over is not edited any more")
{
    sale_shop one;
    one.new_game(indie("Hades", 100));
    auto const id = one.promoted(0h, 1h, of_genre("Indie", 50));
    one.store.advance(1h);
    auto const refused =
        one.change("PUT", "/api/promotions/" + id, one.body(0h, 5h, of_genre("Indie", 50)), "\"v1\"");
    CHECK(refused.status == 409);
    CHECK(refused.slug() == "promotion-over");
}

TEST_CASE("a deleted promotion ends at once and is gone")
{
    sale_shop one;
    auto const game = one.new_game(indie("Hades", 100));
    auto const target = "/api/promotions/" + one.promoted(0h, 5h, of_genre("Indie", 50));
    CHECK(one.final_price(game) == 50);
    CHECK(one.change("DELETE", target, nullptr, "\"v9\"").status == 412);
    CHECK(one.store.call("DELETE", target, nullptr, one.admin).status == 204);
    CHECK(one.store.call("GET", target).status == 404);
    CHECK(one.store.call("DELETE", target, nullptr, one.admin).status == 404);
    one.let_it_work();
    CHECK(one.final_price(game) == 100);
    CHECK(one.count("SELECT count(*) FROM promotions") == 0);
    CHECK(one.count("SELECT count(*) FROM promotion_games") == 0);
}

TEST_CASE("a withdrawn game is on no sale")
{
    sale_shop one;
    auto const game = one.new_game(indie("Hades", 100));
    one.library.owned.insert({one.player.to_string(), game});
    one.promoted(0h, 5h, of_genre("Indie", 50));
    CHECK(one.show(game).header("etag") == "\"v2\"");
    CHECK(one.change("DELETE", "/api/games/" + game, nullptr, "\"v2\"").status == 204);
    CHECK(one.show(game).json["onSale"] == false);
    CHECK(one.final_price(game) == 100);
    CHECK(one.titles("?onSale=true").empty());
    CHECK(one.titles("?available=false") == names{"Hades"});
}

TEST_CASE("games are filtered and sorted by what they cost now")
{
    sale_shop one;
    one.new_game(indie("Cheap by sale", 100));
    one.new_game(indie("Dearer", 300));
    one.new_game(shop::game_body("Plain", 60));
    one.promoted(0h, 5h, of_genre("Indie", 50));
    CHECK(one.titles("?sort=price") == names{"Cheap by sale", "Plain", "Dearer"});
    CHECK(one.titles("?sort=-price") == names{"Dearer", "Plain", "Cheap by sale"});
    CHECK(one.titles("?minPrice=50&maxPrice=60") == names{"Cheap by sale", "Plain"});
    CHECK(one.titles("?onSale=true") == names{"Cheap by sale", "Dearer"});
    CHECK(one.titles("?onSale=true&sort=-price&maxPrice=100") == names{"Cheap by sale"});
    CHECK(one.titles("?onSale=false") == names{"Plain"});
    CHECK(one.titles("?onSale=false&genre=indie").empty());
    auto const first = one.store.call("GET", "/api/games?onSale=true&sort=price&limit=1");
    auto const cursor = first.json["nextCursor"].get<std::string>();
    CHECK(one.titles("?onSale=true&sort=price&limit=1&cursor=" + cursor) == names{"Dearer"});
}
