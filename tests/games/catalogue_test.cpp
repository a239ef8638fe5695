#include "bus/contracts/game_purchase_completed.hpp"
#include "games/api/questions.hpp"
#include "games_fixture.hpp"
#include "support/questions.hpp"

#include <doctest/doctest.h>

using namespace fcg;
using test::names;
using test::shop;

namespace {

nlohmann::json full_body()
{
    return {{"title", "Pathologic 2"},
            {"description", "A plague.\nTwelve days."},
            {"developer", "Ice-Pick Lodge"},
            {"publisher", "tinyBuild"},
            {"genres", {"Adventure", "Indie"}},
            {"tags", {"Horror"}},
            {"features", {"Single-player"}},
            {"platforms", {"windows"}},
            {"releaseDate", "2019-05-23"},
            {"requiredAge", 16},
            {"price", 59.9},
            {"currency", "EUR"}};
}

} // namespace

TEST_CASE("a created game is shown with every field, its ETag and its event")
{
    shop shop;
    auto const reply = shop.store.call("POST", "/api/games", full_body(), shop.admin);
    REQUIRE(reply.status == 201);
    auto const id = reply.json["id"].get<std::string>();
    CHECK(reply.header("location") == "/api/games/" + id);
    CHECK(reply.header("etag") == "\"v1\"");
    CHECK(shop.store.events() == names{"GameCreated"});

    auto const shown = shop.show(id);
    CHECK(shown.status == 200);
    CHECK(shown.header("etag") == "\"v1\"");
    CHECK(shown.json == reply.json);
    auto expected = full_body();
    expected.update({{"id", id},
                     {"finalPrice", 59.9},
                     {"promotion", nullptr},
                     {"onSale", false},
                     {"available", true},
                     {"version", 1},
                     {"createdAt", shown.json["createdAt"]},
                     {"updatedAt", shown.json["createdAt"]}});
    CHECK(shown.json == expected);
    CHECK(shown.body.find("\"price\":59.9,\"currency\":\"EUR\"") != std::string::npos);
}

TEST_CASE("what is left out of a new game is empty, and the currency is the store's")
{
    shop shop;
    auto const shown = shop.show(shop.new_game({{"title", "Tetris"}, {"price", 0}}));
    CHECK(shown.json["currency"] == "BRL");
    CHECK(shown.json["price"] == 0);
    CHECK(shown.json["releaseDate"].is_null());
    CHECK(shown.json["requiredAge"] == 0);
    CHECK(shown.json["tags"] == nlohmann::json::array());
    CHECK(shown.json["developer"] == "");
}

TEST_CASE("a new game is refused by field, and nothing is stored")
{
    shop shop;
    auto faulty = [&shop](nlohmann::json change) {
        auto body = full_body();
        body.update(change);
        auto const refused = shop.store.call("POST", "/api/games", body, shop.admin);
        CHECK(refused.status == 400);
        return refused.faulty_fields();
    };
    CHECK(faulty({{"title", "  "}}) == names{"title"});
    CHECK(faulty({{"title", "two\nlines"}}) == names{"title"});
    CHECK(faulty({{"price", -1}}) == names{"price"});
    CHECK(faulty({{"price", 9.999}}) == names{"price"});
    CHECK(faulty({{"price", "9.99"}}) == names{"price"});
    CHECK(faulty({{"currency", "EURO"}}) == names{"currency"});
    CHECK(faulty({{"currency", "XXZ"}}) == names{"currency"});
    CHECK(faulty({{"currency", "JPY"}}) == names{"price"});
    CHECK(faulty({{"releaseDate", "2019-02-29"}}) == names{"releaseDate"});
    CHECK(faulty({{"requiredAge", 100}}) == names{"requiredAge"});
    CHECK(faulty({{"tags", {"ok", ""}}}) == names{"tags[1]"});
    CHECK(faulty({{"tags", std::vector<std::string>(51, "x")}}) == names{"tags"});
    CHECK(faulty({{"onSale", false}}) == names{"onSale"});
    CHECK(faulty({{"finalPrice", 1}}) == names{"finalPrice"});
    CHECK(faulty({{"available", true}}) == names{"available"});
    auto const empty = shop.store.call("POST", "/api/games", nlohmann::json::object(), shop.admin);
    CHECK(empty.faulty_fields() == names{"title", "price"});
    CHECK(shop.store.events().empty());
    CHECK(shop.games.count_games() == 0);
}

TEST_CASE("only an admin changes the catalogue")
{
    shop shop;
    auto const id = shop.new_game();
    for (auto const& [method, target] : {std::pair("POST", std::string("/api/games")),
                                         {"PUT", "/api/games/" + id},
                                         {"DELETE", "/api/games/" + id},
                                         {"PATCH", "/api/games/" + id + "/tags"}}) {
        CAPTURE(method);
        CHECK(shop.store.call(method, target, shop::game_body()).status == 401);
        CHECK(shop.store.call(method, target, shop::game_body(), shop.user).status == 403);
    }
    CHECK(shop.store.events().empty());
}

TEST_CASE("an unknown and a malformed id are both no such game")
{
    shop shop;
    auto const unknown = shop.store.env().ids.next().to_string();
    for (auto const& id : {unknown, std::string("1"), std::string("not-a-uuid")}) {
        CHECK(shop.show(id).slug() == "not-found");
        CHECK(shop.change("PUT", "/api/games/" + id, shop::game_body(), "*").status == 404);
        CHECK(shop.change("DELETE", "/api/games/" + id, nullptr, "*").status == 404);
    }
}

TEST_CASE("a current copy is answered with 304")
{
    shop shop;
    auto const id = shop.new_game();
    auto ask = [&](std::string etag) {
        return shop.store.call("GET", "/api/games/" + id, nullptr, {}, {{"If-None-Match", std::move(etag)}});
    };
    CHECK(ask("\"v1\"").status == 304);
    CHECK(ask("\"v1\"").body.empty());
    CHECK(ask("\"v1\"").header("etag") == "\"v1\"");
    CHECK(ask("\"v1\"").header("cache-control") == "no-cache");
    CHECK(ask("W/\"v1\"").status == 304);
    CHECK(ask("\"v0\"").status == 200);
}

TEST_CASE("an update needs the current ETag")
{
    shop shop;
    auto const id = shop.new_game();
    auto const target = "/api/games/" + id;
    CHECK(shop.store.call("PUT", target, shop::game_body("Other"), shop.admin).status == 428);
    CHECK(shop.change("PUT", target, shop::game_body("Other"), "\"v2\"").status == 412);
    CHECK(shop.show(id).json["title"] == "Half-Life");
    CHECK(shop.store.events().empty());

    auto const changed = shop.change("PUT", target, shop::game_body("Other"), "\"v1\"");
    CHECK(changed.status == 200);
    CHECK(changed.header("etag") == "\"v2\"");
    CHECK(changed.json["version"] == 2);
    CHECK(shop.store.events() == names{"GameUpdated"});
    CHECK(shop.change("PUT", target, shop::game_body("Third"), "\"v1\"").status == 412);
}

TEST_CASE("a changed game is shown changed at once, although it was kept in memory")
{
    shop shop;
    auto const id = shop.new_game();
    CHECK(shop.show(id).json["title"] == "Half-Life");
    CHECK(shop.show(id).json["title"] == "Half-Life");
    shop.change("PUT", "/api/games/" + id, shop::game_body("Half-Life 2", 9.5), "\"v1\"");
    CHECK(shop.show(id).json["title"] == "Half-Life 2");
    CHECK(shop.show(id).header("etag") == "\"v2\"");
    shop.change("PATCH", "/api/games/" + id + "/tags", {{"tags", {"FPS"}}}, "\"v2\"");
    CHECK(shop.show(id).json["tags"] == nlohmann::json{"FPS"});
    shop.change("DELETE", "/api/games/" + id, nullptr, "\"v3\"");
    CHECK(shop.show(id).status == 404);
}

TEST_CASE("readers beside a writer never see an older version than the writer was answered with")
{
    shop shop(test::module_store::time::real);
    auto const target = "/api/games/" + shop.new_game();
    for (int version = 1; version <= 40; ++version) {
        auto const etag = "\"v" + std::to_string(version) + "\"";
        std::vector<test::call_to_make> calls(9, {.method = "GET", .target = target});
        calls[4] = {.method = "PUT",
                    .target = target,
                    .body = shop::game_body("Version " + std::to_string(version + 1)),
                    .token = shop.admin,
                    .headers = {{"If-Match", etag}}};
        auto const replies = shop.store.call_at_once(std::move(calls));
        REQUIRE(replies[4].status == 200);
        CHECK(shop.store.call("GET", target).body == replies[4].body);
    }
    CHECK(shop.store.events() == names(40, "GameUpdated"));
}

TEST_CASE("an update that changes nothing makes no new version and no event")
{
    shop shop;
    auto const reply = shop.store.call("POST", "/api/games", full_body(), shop.admin);
    shop.store.new_events();
    auto const target = reply.header("location");
    auto const same = shop.change("PUT", target, full_body(), "\"v1\"");
    CHECK(same.status == 200);
    CHECK(same.header("etag") == "\"v1\"");
    CHECK(shop.change("PATCH", target + "/tags", {{"tags", {" horror "}}}, "\"v1\"").json["tags"] ==
          nlohmann::json{"horror"});
    CHECK(shop.change("PATCH", target + "/tags", {{"tags", {"horror", "HORROR"}}}, "\"v2\"").header("etag") ==
          "\"v2\"");
    CHECK(shop.store.events() == names{"GameUpdated"});
}

TEST_CASE("of two updates at once one is stored and one is stale")
{
    shop shop;
    auto const target = "/api/games/" + shop.new_game();
    auto update = [&](std::string title) {
        return test::call_to_make{.method = "PUT",
                                  .target = target,
                                  .body = shop::game_body(std::move(title)),
                                  .token = shop.admin,
                                  .headers = {{"If-Match", "\"v1\""}}};
    };
    auto const replies = shop.store.call_at_once({update("First"), update("Second")});
    CHECK(std::set{replies[0].status, replies[1].status} == std::set{200, 412});
    CHECK(shop.store.events() == names{"GameUpdated"});
}

TEST_CASE("tags are trimmed, bounded, and the same in any case")
{
    shop shop;
    auto const id = shop.new_game();
    auto const target = "/api/games/" + id + "/tags";
    CHECK(shop.store.call("PATCH", target, {{"tags", {"FPS"}}}, shop.admin).status == 428);
    auto const tagged =
        shop.change("PATCH", target, {{"tags", {" Sci-Fi ", "FPS", "sci-fi", "Ação", "AÇÃO"}}}, "\"v1\"");
    CHECK(tagged.json["tags"] == nlohmann::json{"Sci-Fi", "FPS", "Ação"});
    CHECK(shop.change("PATCH", target, {{"tags", {std::string(61, 'x')}}}, "\"v2\"").faulty_fields() ==
          names{"tags[0]"});
    CHECK(shop.change("PATCH", target, {{"tags", "FPS"}}, "\"v2\"").faulty_fields() == names{"tags"});
    CHECK(shop.store.events() == names{"GameUpdated"});
}

TEST_CASE("a game that nobody has is deleted")
{
    shop shop;
    auto const id = shop.new_game();
    auto const target = "/api/games/" + id;
    CHECK(shop.store.call("DELETE", target, nullptr, shop.admin).status == 428);
    CHECK(shop.change("DELETE", target, nullptr, "\"v9\"").status == 412);
    CHECK(shop.store.events().empty());
    CHECK(shop.change("DELETE", target, nullptr, "\"v1\"").status == 204);
    CHECK(shop.store.events() == names{"GameWithdrawn"});
    CHECK(shop.show(id).status == 404);
    CHECK(shop.games.count_games() == 0);
    CHECK(shop.store.call("GET", "/api/games?available=false").json["items"].empty());
}

TEST_CASE("a game that somebody owns is withdrawn: readable, and listed only on demand")
{
    shop shop;
    auto const id = shop.new_game();
    shop.library.owned.insert({shop.player.to_string(), id});
    CHECK(shop.show(id).json["available"] == true);
    CHECK(shop.change("DELETE", "/api/games/" + id, nullptr, "\"v1\"").status == 204);
    CHECK(shop.store.events() == names{"GameWithdrawn"});
    CHECK(shop.show(id).json["available"] == false);
    CHECK(shop.show(id).header("etag") == "\"v2\"");
    CHECK(shop.store.call("GET", "/api/games").json["items"].empty());
    CHECK(shop.store.call("GET", "/api/games?available=false").json["items"].size() == 1);

    CHECK(shop.change("DELETE", "/api/games/" + id, nullptr, "\"v2\"").status == 204);
    CHECK(shop.store.events().empty());
}

TEST_CASE("a game that somebody is buying is withdrawn, not deleted")
{
    shop shop;
    auto const id = shop.new_game();
    shop.bought(id);
    CHECK(shop.change("DELETE", "/api/games/" + id, nullptr, "\"v1\"").status == 204);
    CHECK(shop.store.events() == names{"GameWithdrawn"});
    CHECK(shop.show(id).json["available"] == false);
}

TEST_CASE("a game that nobody bought to the end is deleted, and its purchases stay readable")
{
    shop shop;
    auto const id = shop.new_game();
    auto const payment_id = shop.bought(id);
    shop.deliver(contracts::game_purchase_completed{.payment_id = payment_id,
                                                    .user_id = shop.player.to_string(),
                                                    .game_id = id,
                                                    .amount = {5990, core::currency::brl()},
                                                    .method = contracts::payment_method::pix,
                                                    .status = contracts::payment_outcome::declined,
                                                    .reason = "insufficient funds",
                                                    .correlation_id = "c",
                                                    .completed_at = shop.store.clock().now()});
    CHECK(shop.change("DELETE", "/api/games/" + id, nullptr, "\"v1\"").status == 204);
    CHECK(shop.show(id).status == 404);
    CHECK(shop.purchase(payment_id).json["title"] == "Half-Life");
    CHECK(shop.store.events() == names{"PurchaseCompleted", "GameWithdrawn"});
}

TEST_CASE("a withdrawn game that nobody has any more is deleted without a second event")
{
    shop shop;
    auto const id = shop.new_game();
    shop.library.owned.insert({shop.player.to_string(), id});
    shop.change("DELETE", "/api/games/" + id, nullptr, "\"v1\"");
    shop.library.owned.clear();
    CHECK(shop.change("DELETE", "/api/games/" + id, nullptr, "\"v2\"").status == 204);
    CHECK(shop.show(id).status == 404);
    CHECK(shop.store.events() == names{"GameWithdrawn"});
}

TEST_CASE("a withdrawn game can be corrected and stays withdrawn")
{
    shop shop;
    auto const id = shop.new_game();
    shop.library.owned.insert({shop.player.to_string(), id});
    shop.change("DELETE", "/api/games/" + id, nullptr, "\"v1\"");
    CHECK(shop.change("PUT", "/api/games/" + id, shop::game_body("Half-Life (1998)"), "\"v2\"")
              .json["onSale"] == false);
    CHECK(shop.store.events() == names{"GameWithdrawn", "GameUpdated"});
}

TEST_CASE("the events carry the game whole, one stream a game, its version as theirs")
{
    shop shop;
    auto const reply = shop.store.call("POST", "/api/games", full_body(), shop.admin,
                                       {{"X-Correlation-ID", "from-outside"}});
    auto const id = reply.json["id"].get<std::string>();
    auto body = full_body();
    body["price"] = 5;
    shop.change("PUT", "/api/games/" + id, body, "\"v1\"");
    shop.change("DELETE", "/api/games/" + id, nullptr, "\"v2\"");

    auto const events = shop.store.new_events();
    REQUIRE(events.size() == 3);
    for (std::size_t i = 0; i < events.size(); ++i) {
        CHECK(events[i].stream == "game-" + id);
        CHECK(events[i].stream_version == static_cast<std::int64_t>(i) + 1);
    }
    CHECK(events[0].trace.correlation_id == "from-outside");
    auto const created = nlohmann::json::parse(events[0].payload);
    CHECK(created["title"] == "Pathologic 2");
    CHECK(created["genres"] == nlohmann::json{"Adventure", "Indie"});
    CHECK(nlohmann::json::parse(events[1].payload)["price"] == 5);
    CHECK(nlohmann::json::parse(events[2].payload)["gameId"] == id);
}

TEST_CASE("other modules learn what they may know of games")
{
    shop shop;
    auto const sold = shop.new_game(shop::game_body("Portal", 10));
    auto const withdrawn = shop.new_game(shop::game_body("Prey", 20));
    shop.library.owned.insert({shop.player.to_string(), withdrawn});
    shop.change("DELETE", "/api/games/" + withdrawn, nullptr, "\"v1\"");

    games::games_question question{{withdrawn, "unknown", sold}};
    auto const answers = test::answers_of(shop.games);
    auto const cards = shop.store.run(answers.ask(std::move(question))).games;
    REQUIRE(cards.size() == 2);
    CHECK(cards[0].game_id == withdrawn);
    CHECK_FALSE(cards[0].available);
    CHECK(cards[1].title == "Portal");
    CHECK(cards[1].price == core::money{1'000, core::currency::brl()});
    CHECK(cards[1].available);
}
