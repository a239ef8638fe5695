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
    sale_shop sale_shop;
    auto const game = sale_shop.new_game();
    auto const reply = sale_shop.promote(sale_shop.body(1h, 3h, {{"gameIds", {game}}, {"price", 19.9}}));
    REQUIRE_MESSAGE(reply.status == 201, reply.body);
    auto const id = reply.json["id"].get<std::string>();
    CHECK(reply.header("location") == "/api/promotions/" + id);
    CHECK(reply.header("etag") == "\"v1\"");
    CHECK(reply.json == nlohmann::json{{"id", id},
                                       {"name", "Winter"},
                                       {"percentOff", nullptr},
                                       {"price", 19.9},
                                       {"currency", "BRL"},
                                       {"gameIds", {game}},
                                       {"genre", nullptr},
                                       {"tag", nullptr},
                                       {"startsAt", core::to_rfc3339(sale_shop.noon + 1h)},
                                       {"endsAt", core::to_rfc3339(sale_shop.noon + 3h)},
                                       {"status", "scheduled"},
                                       {"version", 1},
                                       {"createdAt", reply.json["createdAt"]},
                                       {"updatedAt", reply.json["createdAt"]}});
    auto const shown = sale_shop.store.call("GET", "/api/promotions/" + id, nullptr, sale_shop.admin);
    CHECK(shown.status == 200);
    CHECK(shown.json == reply.json);
    CHECK(sale_shop.store.call("GET", "/api/promotions", nullptr, sale_shop.admin).json["items"] ==
          nlohmann::json::array({reply.json}));
}

TEST_CASE("a promotion starts and ends on time, each with one event of the game and another ETag")
{
    sale_shop sale_shop;
    auto const game = sale_shop.new_game(indie("Hades", 59.9));
    auto const other = sale_shop.new_game(shop::game_body("Half-Life", 59.9));
    auto const id = sale_shop.promoted(1h, 3h, of_genre("INDIE", 25));
    CHECK(sale_shop.store.events().empty());
    CHECK(sale_shop.show(game).json["onSale"] == false);

    sale_shop.store.advance(1h - 1ms);
    CHECK(sale_shop.store.events().empty());
    sale_shop.store.advance(1ms);
    auto const events = sale_shop.store.new_events();
    REQUIRE(events.size() == 1);
    CHECK(events[0].type == "GameUpdated");
    auto const payload = nlohmann::json::parse(events[0].payload);
    CHECK(payload["gameId"] == game);
    CHECK(payload["price"] == 59.9);
    CHECK(payload["finalPrice"] == 44.92);
    CHECK(payload["promotionId"] == id);
    auto const shown = sale_shop.show(game);
    CHECK(shown.header("etag") == "\"v2\"");
    CHECK(shown.json["price"] == 59.9);
    CHECK(shown.json["finalPrice"] == 44.92);
    CHECK(shown.json["onSale"] == true);
    CHECK(shown.json["available"] == true);
    CHECK(shown.json["promotion"] == nlohmann::json{{"id", id},
                                                    {"name", "Winter"},
                                                    {"percentOff", 25},
                                                    {"endsAt", core::to_rfc3339(sale_shop.noon + 3h)}});
    CHECK(sale_shop.show(other).json["onSale"] == false);
    CHECK(sale_shop.store.call("GET", "/api/promotions/" + id).json["status"] == "running");

    sale_shop.store.advance(2h);
    CHECK(sale_shop.store.events() == names{"GameUpdated"});
    CHECK(sale_shop.show(game).header("etag") == "\"v3\"");
    CHECK(sale_shop.final_price(game) == 59.9);
    CHECK(sale_shop.promotion_of(game).is_null());
    CHECK(sale_shop.store.call("GET", "/api/promotions/" + id).json["status"] == "over");
}

TEST_CASE("the lowest price wins, and when it ends the next one does")
{
    sale_shop sale_shop;
    auto const game = sale_shop.new_game(indie("Hades", 100));
    sale_shop.promoted(0h, 10h, of_genre("Indie", 20));
    sale_shop.promoted(0h, 5h, {{"tag", "roguelike"}, {"percentOff", 50}, {"name", "Best"}});
    sale_shop.promoted(0h, 10h, {{"gameIds", {game}}, {"price", 60}});
    sale_shop.promoted(0h, 10h, {{"gameIds", {game}}, {"price", 10}, {"currency", "USD"}});
    CHECK(sale_shop.final_price(game) == 50);
    CHECK(sale_shop.promotion_of(game)["name"] == "Best");
    sale_shop.store.advance(5h);
    CHECK(sale_shop.final_price(game) == 60);
    CHECK(sale_shop.promotion_of(game)["percentOff"].is_null());
    sale_shop.store.advance(5h);
    CHECK(sale_shop.final_price(game) == 100);
}

TEST_CASE("of equal prices the promotion that ends last is shown")
{
    sale_shop sale_shop;
    auto const game = sale_shop.new_game(indie("Hades", 100));
    sale_shop.promoted(0h, 5h, of_genre("Indie", 20));
    auto const longer = sale_shop.promoted(0h, 9h, of_genre("Indie", 20));
    sale_shop.promoted(0h, 7h, of_genre("Indie", 20));
    CHECK(sale_shop.promotion_of(game)["id"] == longer);
    sale_shop.store.new_events();
    sale_shop.store.advance(8h); // the others end without an event
    CHECK(sale_shop.store.events().empty());
}

TEST_CASE("a game that comes to a running promotion, or leaves it, has its price at once")
{
    sale_shop sale_shop;
    sale_shop.promoted(0h, 5h, of_genre("Indie", 50));
    auto const game = sale_shop.new_game(indie("Hades", 100));
    CHECK(sale_shop.final_price(game) == 50);
    auto body = indie("Hades", 80);
    CHECK(sale_shop.change("PUT", "/api/games/" + game, body, "\"v1\"").json["finalPrice"] == 40);
    body["genres"] = {"Action"};
    CHECK(sale_shop.change("PUT", "/api/games/" + game, body, "\"v2\"").json["finalPrice"] == 80);
    CHECK(sale_shop.store.events() == names{"GameUpdated", "GameUpdated"});
    auto const report = sale_shop.import("app_id,title,price,genres\n1,Dead Cells,30,Indie\n");
    CHECK(report.json["created"] == 1);
    CHECK(sale_shop.titles("?maxPrice=15") == names{"Dead Cells"});
}

TEST_CASE("importing what is unchanged keeps promotions and says nothing")
{
    sale_shop sale_shop;
    std::string const file = "app_id,title,price,genres\n1,Dead Cells,30,Indie\n";
    sale_shop.import(file);
    sale_shop.promoted(0h, 5h, of_genre("Indie", 50));
    sale_shop.store.new_events();
    CHECK(sale_shop.import(file).json["unchanged"] == 1);
    CHECK(sale_shop.store.events().empty());
    CHECK(sale_shop.titles("?onSale=true") == names{"Dead Cells"});
}

TEST_CASE("more games than fit into one unit of work change their price, each once")
{
    sale_shop sale_shop;
    std::string file = "app_id,title,price,genres\n";
    for (int i = 0; i < 450; ++i)
        file += std::to_string(i) + ",Game " + std::to_string(i) + ",10,Indie\n";
    sale_shop.import(file);
    sale_shop.store.new_events();
    sale_shop.promoted(0h, 5h, of_genre("Indie", 50));
    CHECK(sale_shop.store.events().size() == 450);
    CHECK(sale_shop.count("SELECT count(*) FROM games WHERE final_price_minor = 500") == 450);
    sale_shop.store.advance(5h);
    CHECK(sale_shop.store.events().size() == 450);
    CHECK(sale_shop.count("SELECT count(*) FROM games WHERE final_price_minor = price_minor") == 450);
}

TEST_CASE("a promotion that runs follows its edits at once")
{
    sale_shop sale_shop;
    auto const game = sale_shop.new_game(indie("Hades", 100));
    auto const other = sale_shop.new_game(shop::game_body("Half-Life", 100));
    auto const id = sale_shop.promoted(0h, 5h, of_genre("Indie", 50));
    auto const target = "/api/promotions/" + id;
    auto const body = sale_shop.body(0h, 5h, {{"gameIds", {other}}, {"percentOff", 10}});
    CHECK(sale_shop.store.call("PUT", target, body, sale_shop.admin).status == 428);
    CHECK(sale_shop.change("PUT", target, body, "\"v9\"").status == 412);
    auto const changed = sale_shop.change("PUT", target, body, "\"v1\"");
    CHECK(changed.status == 200);
    CHECK(changed.header("etag") == "\"v2\"");
    sale_shop.let_it_work();
    CHECK(sale_shop.final_price(game) == 100);
    CHECK(sale_shop.final_price(other) == 90);

    sale_shop.change("PUT", target, sale_shop.body(1h, 5h, {{"gameIds", {other}}, {"percentOff", 10}}),
                     "\"v2\"");
    sale_shop.let_it_work();
    CHECK(sale_shop.final_price(other) == 100);
    sale_shop.store.advance(1h);
    CHECK(sale_shop.final_price(other) == 90);
}

TEST_CASE("a promotion that is over is not edited any more")
{
    sale_shop sale_shop;
    sale_shop.new_game(indie("Hades", 100));
    auto const id = sale_shop.promoted(0h, 1h, of_genre("Indie", 50));
    sale_shop.store.advance(1h);
    auto const refused = sale_shop.change("PUT", "/api/promotions/" + id,
                                          sale_shop.body(0h, 5h, of_genre("Indie", 50)), "\"v1\"");
    CHECK(refused.status == 409);
    CHECK(refused.slug() == "promotion-over");
}

TEST_CASE("a deleted promotion ends at once and is gone")
{
    sale_shop sale_shop;
    auto const game = sale_shop.new_game(indie("Hades", 100));
    auto const target = "/api/promotions/" + sale_shop.promoted(0h, 5h, of_genre("Indie", 50));
    CHECK(sale_shop.final_price(game) == 50);
    CHECK(sale_shop.change("DELETE", target, nullptr, "\"v9\"").status == 412);
    CHECK(sale_shop.store.call("DELETE", target, nullptr, sale_shop.admin).status == 204);
    CHECK(sale_shop.store.call("GET", target).status == 404);
    CHECK(sale_shop.store.call("DELETE", target, nullptr, sale_shop.admin).status == 404);
    sale_shop.let_it_work();
    CHECK(sale_shop.final_price(game) == 100);
    CHECK(sale_shop.count("SELECT count(*) FROM promotions") == 0);
    CHECK(sale_shop.count("SELECT count(*) FROM promotion_games") == 0);
}

TEST_CASE("a withdrawn game is on no sale")
{
    sale_shop sale_shop;
    auto const game = sale_shop.new_game(indie("Hades", 100));
    sale_shop.library.owned.insert({sale_shop.player.to_string(), game});
    sale_shop.promoted(0h, 5h, of_genre("Indie", 50));
    CHECK(sale_shop.show(game).header("etag") == "\"v2\"");
    CHECK(sale_shop.change("DELETE", "/api/games/" + game, nullptr, "\"v2\"").status == 204);
    CHECK(sale_shop.show(game).json["onSale"] == false);
    CHECK(sale_shop.final_price(game) == 100);
    CHECK(sale_shop.titles("?onSale=true").empty());
    CHECK(sale_shop.titles("?available=false") == names{"Hades"});
}

TEST_CASE("games are filtered and sorted by what they cost now")
{
    sale_shop sale_shop;
    sale_shop.new_game(indie("Cheap by sale", 100));
    sale_shop.new_game(indie("Dearer", 300));
    sale_shop.new_game(shop::game_body("Plain", 60));
    sale_shop.promoted(0h, 5h, of_genre("Indie", 50));
    CHECK(sale_shop.titles("?sort=price") == names{"Cheap by sale", "Plain", "Dearer"});
    CHECK(sale_shop.titles("?sort=-price") == names{"Dearer", "Plain", "Cheap by sale"});
    CHECK(sale_shop.titles("?minPrice=50&maxPrice=60") == names{"Cheap by sale", "Plain"});
    CHECK(sale_shop.titles("?onSale=true") == names{"Cheap by sale", "Dearer"});
    CHECK(sale_shop.titles("?onSale=true&sort=-price&maxPrice=100") == names{"Cheap by sale"});
    CHECK(sale_shop.titles("?onSale=false") == names{"Plain"});
    CHECK(sale_shop.titles("?onSale=false&genre=indie").empty());
    auto const first = sale_shop.store.call("GET", "/api/games?onSale=true&sort=price&limit=1");
    auto const cursor = first.json["nextCursor"].get<std::string>();
    CHECK(sale_shop.titles("?onSale=true&sort=price&limit=1&cursor=" + cursor) == names{"Dearer"});
}
