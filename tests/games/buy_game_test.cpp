#include "games_fixture.hpp"

#include <doctest/doctest.h>

using namespace fcg;
using test::names;
using test::shop;

namespace {

std::int64_t count_purchases(shop& shop)
{
    return shop.games.database().read([](storage::reader& db) {
        auto row = db.query("SELECT count(*) FROM purchases");
        row.next();
        return row.integer(0);
    });
}

} // namespace

TEST_CASE("a purchase is accepted at the store's price and requested from payments")
{
    shop shop;
    auto const game = shop.new_game(shop::game_body("Half-Life", 59.9));
    auto call_to_make = shop.purchase_of(game, shop.user);
    call_to_make.headers["X-Correlation-ID"] = "the-buyers-own-id";
    auto const accepted = shop.store.call(call_to_make);
    REQUIRE(accepted.status == 202);
    auto const payment_id = accepted.json["paymentId"].get<std::string>();
    CHECK(accepted.header("location") == "/api/purchases/" + payment_id);
    CHECK(accepted.json == nlohmann::json{{"paymentId", payment_id},
                                          {"correlationId", "the-buyers-own-id"},
                                          {"status", "requested"}});

    auto const events = shop.store.new_events();
    REQUIRE(events.size() == 1);
    CHECK(events[0].type == "GamePurchaseRequested");
    CHECK(events[0].stream == "purchase-" + payment_id);
    CHECK(events[0].stream_version == 1);
    CHECK(events[0].trace.correlation_id == "the-buyers-own-id");
    auto const payload = nlohmann::json::parse(events[0].payload);
    CHECK(payload["paymentId"] == payment_id);
    CHECK(payload["userId"] == shop.player.to_string());
    CHECK(payload["gameId"] == game);
    CHECK(payload["amount"] == 59.9);
    CHECK(payload["currency"] == "BRL");
    CHECK(payload["paymentMethod"] == "Pix");
    CHECK(payload["correlationId"] == "the-buyers-own-id");
}

TEST_CASE("a free game is bought like any other")
{
    shop shop;
    auto const game = shop.new_game(shop::game_body("Dota 2", 0));
    CHECK(shop.buy(game).status == 202);
    auto const events = shop.store.new_events();
    REQUIRE(events.size() == 1);
    CHECK(nlohmann::json::parse(events[0].payload)["amount"] == 0);
}

TEST_CASE("price, title and buyer never come from the body")
{
    shop shop;
    auto const game = shop.new_game();
    for (auto const* const name : {"amount", "price", "userId", "currency"}) {
        auto call_to_make = shop.purchase_of(game, shop.user);
        call_to_make.body[name] = "1";
        auto const refused = shop.store.call(call_to_make);
        CHECK(refused.status == 400);
        CHECK(refused.faulty_fields() == names{name});
    }
    CHECK(shop.store.events().empty());
}

TEST_CASE("a purchase is refused by field")
{
    shop shop;
    auto buy = [&shop](nlohmann::json body) {
        auto const refused = shop.store.call("POST", "/api/games/purchase", std::move(body), shop.user);
        CHECK(refused.status == 400);
        return refused.faulty_fields();
    };
    CHECK(buy(nlohmann::json::object()) == names{"gameId", "paymentMethod"});
    CHECK(buy({{"gameId", "1"}, {"paymentMethod", "Cash"}}) == names{"gameId", "paymentMethod"});
    CHECK(buy({{"gameId", 1}, {"paymentMethod", 1}}) == names{"gameId", "paymentMethod"});
    CHECK(shop.store.call(shop.purchase_of(shop.new_game(), {})).status == 401);
    CHECK(shop.buy(shop.new_game(), std::string(256, 'k')).faulty_fields() == names{"Idempotency-Key"});
    CHECK(shop.store.events().empty());
}

TEST_CASE("a game that does not exist cannot be bought")
{
    shop shop;
    CHECK(shop.buy(shop.store.env().ids.next().to_string()).slug() == "not-found");
    CHECK(shop.store.events().empty());
}

TEST_CASE("a withdrawn game cannot be bought")
{
    shop shop;
    auto const game = shop.new_game();
    shop.library.owned.insert({shop.store.env().ids.next().to_string(), game});
    shop.change("DELETE", "/api/games/" + game, nullptr, "\"v1\"");
    auto const refused = shop.buy(game);
    CHECK(refused.status == 409);
    CHECK(refused.slug() == "game-withdrawn");
    CHECK(shop.store.events() == names{"GameWithdrawn"});
}

TEST_CASE("a game that the player owns cannot be bought again")
{
    shop shop;
    auto const game = shop.new_game();
    shop.library.owned.insert({shop.player.to_string(), game});
    auto const refused = shop.buy(game);
    CHECK(refused.status == 409);
    CHECK(refused.slug() == "already-owned");
    CHECK(shop.store.call(shop.purchase_of(game, shop.new_player())).status == 202);
    CHECK(shop.store.events() == names{"GamePurchaseRequested"});
}

TEST_CASE("two clicks make one purchase")
{
    shop shop;
    auto const game = shop.new_game();
    auto const first = shop.buy(game);
    auto const second = shop.buy(game);
    CHECK(first.status == 202);
    CHECK(second.status == 409);
    CHECK(second.slug() == "purchase-pending");
    CHECK(second.json["detail"].get<std::string>().find(first.json["paymentId"].get<std::string>()) !=
          std::string::npos);
    CHECK(shop.store.events() == names{"GamePurchaseRequested"});
}

TEST_CASE("many clicks at once make one purchase")
{
    shop shop;
    auto const game = shop.new_game();
    auto const replies = shop.store.call_at_once(std::vector(16, shop.purchase_of(game, shop.user)));
    auto const accepted = std::ranges::count(replies, 202, &test::reply::status);
    auto const refused = std::ranges::count(replies, 409, &test::reply::status);
    CHECK(accepted == 1);
    CHECK(refused == 15);
    CHECK(count_purchases(shop) == 1);
    CHECK(shop.store.events() == names{"GamePurchaseRequested"});
}

TEST_CASE("on real threads, too, many clicks of many players make one purchase each")
{
    shop shop(test::module_store::time::real);
    auto const game = shop.new_game();
    std::vector<test::call_to_make> clicks;
    for (int player = 0; player < 20; ++player)
        clicks.insert(clicks.end(), 5, shop.purchase_of(game, shop.new_player()));
    auto const replies = shop.store.call_at_once(std::move(clicks));
    CHECK(std::ranges::count(replies, 202, &test::reply::status) == 20);
    CHECK(std::ranges::count(replies, 409, &test::reply::status) == 80);
    CHECK(shop.store.events() == names(20, "GamePurchaseRequested"));
}

TEST_CASE("different players buy the same game at once, and one player different games")
{
    shop shop;
    auto const game = shop.new_game();
    auto const other = shop.new_game(shop::game_body("Portal", 10));
    auto const replies =
        shop.store.call_at_once({shop.purchase_of(game, shop.user), shop.purchase_of(game, shop.new_player()),
                                 shop.purchase_of(other, shop.user)});
    for (auto const& reply : replies)
        CHECK(reply.status == 202);
    CHECK(shop.store.events() == names(3, "GamePurchaseRequested"));
}

TEST_CASE("the same key and body replays the answer, also when the game is owned by then")
{
    shop shop;
    auto const game = shop.new_game();
    auto const first = shop.buy(game, "key-1");
    REQUIRE(first.status == 202);
    CHECK(shop.store.events() == names{"GamePurchaseRequested"});

    shop.library.owned.insert({shop.player.to_string(), game});
    auto const again = shop.buy(game, "key-1");
    CHECK(again.status == 202);
    CHECK(again.body == first.body);
    CHECK(again.header("location") == first.header("location"));
    CHECK(again.header("idempotent-replayed") == "true");
    CHECK(shop.store.events().empty());
}

TEST_CASE("the same key many times at once makes one purchase and one answer")
{
    shop shop;
    auto const game = shop.new_game();
    auto const replies = shop.store.call_at_once(std::vector(8, shop.purchase_of(game, shop.user, "key-1")));
    for (auto const& reply : replies) {
        CHECK(reply.status == 202);
        CHECK(reply.body == replies[0].body);
    }
    CHECK(shop.store.events() == names{"GamePurchaseRequested"});
}

TEST_CASE("the same key with another body is refused")
{
    shop shop;
    auto const game = shop.new_game();
    auto const other = shop.new_game(shop::game_body("Portal", 10));
    CHECK(shop.buy(game, "key-1").status == 202);
    auto const refused = shop.buy(other, "key-1");
    CHECK(refused.status == 422);
    CHECK(refused.slug() == "idempotency-key-reused");
    CHECK(shop.store.events() == names{"GamePurchaseRequested"});
}

TEST_CASE("a key belongs to its player")
{
    shop shop;
    auto const game = shop.new_game();
    CHECK(shop.buy(game, "key-1").status == 202);
    auto const other = shop.store.call(shop.purchase_of(game, shop.new_player(), "key-1"));
    CHECK(other.status == 202);
    CHECK(other.header("idempotent-replayed").empty());
    CHECK(shop.store.events() == names(2, "GamePurchaseRequested"));
}

TEST_CASE("a refusal is not remembered under its key")
{
    shop shop;
    auto const game = shop.new_game();
    shop.library.owned.insert({shop.player.to_string(), game});
    CHECK(shop.buy(game, "key-1").slug() == "already-owned");
    shop.library.owned.clear();
    CHECK(shop.buy(game, "key-1").status == 202);
    CHECK(shop.store.events() == names{"GamePurchaseRequested"});
}

TEST_CASE("price and title of a purchase stay as they were when it was accepted")
{
    shop shop;
    auto const game = shop.new_game(shop::game_body("Half-Life", 59.9));
    auto const payment_id = shop.bought(game);
    shop.change("PUT", "/api/games/" + game, shop::game_body("Half-Life: Source", 5), "\"v1\"");
    auto const shown = shop.purchase(payment_id);
    CHECK(shown.json["title"] == "Half-Life");
    CHECK(shown.json["amount"] == 59.9);
}

TEST_CASE("of a purchase and a withdrawal at once, both have a defined end")
{
    shop shop;
    auto const game = shop.new_game();
    test::call_to_make const withdrawal{.method = "DELETE",
                                        .target = "/api/games/" + game,
                                        .token = shop.admin,
                                        .headers = {{"If-Match", "\"v1\""}}};
    auto const replies = shop.store.call_at_once({shop.purchase_of(game, shop.user), withdrawal});
    auto const events = shop.store.events();
    CHECK(replies[1].status == 204);
    if (replies[0].status == 202) {
        CHECK(events == names{"GamePurchaseRequested", "GameWithdrawn"});
        CHECK(shop.show(game).json["available"] == false);
        CHECK(shop.purchase(replies[0].json["paymentId"]).json["status"] == "requested");
    } else {
        CHECK((replies[0].slug() == "game-withdrawn" || replies[0].slug() == "not-found"));
        CHECK(events == names{"GameWithdrawn"});
    }
}
