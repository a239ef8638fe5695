#include "bus/contracts/game_purchase_completed.hpp"
#include "bus/queue.hpp"
#include "store_case.hpp"

#include <doctest/doctest.h>

using namespace fcg;
using test::store_case;

TEST_CASE("a purchase runs from the request through all three queues to the library")
{
    store_case fixture;
    auto const player = fixture.sign_up("ana@example.com");
    auto const game = fixture.add_game("59.90");
    fixture.settle();
    fixture.fixture.events();

    auto const bought = fixture.buy(player, game, {{"X-Correlation-ID", "the-buyers-own-id"}});
    REQUIRE_MESSAGE(bought.status == 202, bought.body);
    auto const payment_id = bought.json["paymentId"].get<std::string>();
    CHECK(bought.json["status"] == "requested");
    CHECK(bought.json["correlationId"] == "the-buyers-own-id");
    CHECK(bought.header("location") == "/api/purchases/" + payment_id);

    auto const ended = fixture.end_of(player, payment_id);
    CHECK(ended["status"] == "completed");
    CHECK(ended["amount"].dump() == "59.9");
    CHECK(fixture.owned(player) == 1);
    CHECK(fixture.charges() == 1);

    auto events = fixture.fixture.new_events();
    test::names types;
    for (auto const& event : events) {
        types.push_back(event.type);
        CHECK(event.trace.correlation_id == "the-buyers-own-id");
    }
    CHECK(types == test::names{"GamePurchaseRequested", "PurchaseCompleted", "EntitlementGranted",
                               "PaymentRequestedMessage", "PaymentProcessing", "PaymentSucceeded",
                               "GamePurchaseCompleted", "PurchaseTracked", "PurchaseTracked",
                               "PurchaseTracked", "PurchaseTracked"});
}

TEST_CASE("the amount's minor units decide at the simulated provider, and every purchase ends")
{
    struct expectation {
        std::string price;
        std::string end;
        std::size_t owned;
        std::int64_t charges;
    };

    for (auto const& [price, end, owned, charges] :
         {expectation{"10.01", "declined", 0, 0}, expectation{"10.02", "failed", 0, 0},
          expectation{"10.04", "completed", 1, 1}, expectation{"0", "completed", 1, 0},
          expectation{"10", "completed", 1, 1}}) {
        CAPTURE(price);
        store_case fixture;
        auto const player = fixture.sign_up("ana@example.com");
        auto const bought = fixture.buy(player, fixture.add_game(price));
        REQUIRE(bought.status == 202);
        auto const ended = fixture.end_of(player, bought.json["paymentId"]);
        CHECK(ended["status"] == end);
        CHECK(fixture.owned(player) == owned);
        CHECK(fixture.charges() == charges);
        if (end == "declined")
            CHECK(ended["reason"] == "insufficient funds");
    }
}

TEST_CASE("two clicks make one purchase; the second is told that one is pending, later that it is owned")
{
    store_case fixture;
    auto const player = fixture.sign_up("ana@example.com");
    auto const game = fixture.add_game("59.90");
    test::call_to_make const click{
        "POST", "/api/games/purchase", {{"gameId", game}, {"paymentMethod", "Pix"}}, player, {}, {}};
    auto const replies = fixture.fixture.call_at_once({click, click});
    auto const accepted = (replies[0].status == 202 ? 1 : 0) + (replies[1].status == 202 ? 1 : 0);
    CHECK(accepted == 1);
    auto const& refused = replies[0].status == 202 ? replies[1] : replies[0];
    CHECK(refused.status == 409);
    CHECK(refused.slug() == "purchase-pending");
    fixture.settle();
    CHECK(fixture.buy(player, game).slug() == "already-owned");
    CHECK(fixture.owned(player) == 1);
    CHECK(fixture.charges() == 1);
}

TEST_CASE("the same idempotency key twice, even at once, gives one purchase and the same answer")
{
    store_case fixture;
    auto const player = fixture.sign_up("ana@example.com");
    auto const game = fixture.add_game("59.90");
    test::call_to_make const click{"POST",
                                   "/api/games/purchase",
                                   {{"gameId", game}, {"paymentMethod", "Pix"}},
                                   player,
                                   {{"Idempotency-Key", "one-intent"}},
                                   {}};
    auto const replies = fixture.fixture.call_at_once({click, click, click});
    for (auto const& reply : replies) {
        CHECK(reply.status == 202);
        CHECK(reply.body == replies[0].body);
    }
    fixture.settle();
    auto const later = fixture.fixture.call(click);
    CHECK(later.status == 202);
    CHECK(later.body == replies[0].body);
    CHECK(fixture.owned(player) == 1);
    CHECK(fixture.charges() == 1);
}

TEST_CASE("the same idempotency key with another body is refused")
{
    store_case fixture;
    auto const player = fixture.sign_up("ana@example.com");
    std::map<std::string, std::string> const key{{"Idempotency-Key", "one-intent"}};
    CHECK(fixture.buy(player, fixture.add_game("1"), key).status == 202);
    CHECK(fixture.buy(player, fixture.add_game("2"), key).status == 422);
}

TEST_CASE("two buyers of the same game at once both get it")
{
    store_case fixture;
    auto const ana = fixture.sign_up("ana@example.com");
    auto const rui = fixture.sign_up("rui@example.com");
    auto const game = fixture.add_game("59.90");
    nlohmann::json const order{{"gameId", game}, {"paymentMethod", "Pix"}};
    auto const replies = fixture.fixture.call_at_once({{"POST", "/api/games/purchase", order, ana, {}, {}},
                                                       {"POST", "/api/games/purchase", order, rui, {}, {}}});
    CHECK(replies[0].status == 202);
    CHECK(replies[1].status == 202);
    fixture.settle();
    CHECK(fixture.owned(ana) == 1);
    CHECK(fixture.owned(rui) == 1);
    CHECK(fixture.charges() == 2);
}

TEST_CASE("a game withdrawn after the purchase was accepted is still granted, at the price that was accepted")
{
    store_case fixture;
    auto const player = fixture.sign_up("ana@example.com");
    auto const game = fixture.add_game("59.90");
    auto const bought = fixture.buy(player, game);
    REQUIRE(bought.status == 202);
    auto const etag = fixture.fixture.call("GET", "/api/games/" + game).header("etag");
    auto const gone =
        fixture.fixture.call("DELETE", "/api/games/" + game, nullptr, fixture.admin, {{"If-Match", etag}});
    CHECK(gone.status == 204);

    auto const ended = fixture.end_of(player, bought.json["paymentId"]);
    CHECK(ended["status"] == "completed");
    CHECK(ended["amount"].dump() == "59.9");
    CHECK(fixture.owned(player) == 1);
    auto const late = fixture.sign_up("late@example.com");
    CHECK(fixture.buy(late, game).status == 409);
}

TEST_CASE("a user deleted before the charge is not charged, and the purchase ends cancelled")
{
    store_case fixture;
    auto const player = fixture.sign_up("ana@example.com");
    auto const game = fixture.add_game("59.90");
    test::call_to_make const buy{
        "POST", "/api/games/purchase", {{"gameId", game}, {"paymentMethod", "Pix"}}, player, {}, {}};
    auto const id =
        fixture.fixture.call("GET", "/api/users/me", nullptr, player).json["id"].get<std::string>();
    test::call_to_make const leave{"DELETE", "/api/users/" + id, nullptr, fixture.admin, {}, {}};
    auto const replies = fixture.fixture.call_at_once({buy, leave});
    REQUIRE(replies[0].status == 202);
    REQUIRE(replies[1].status == 204);
    auto const ended = fixture.end_of(fixture.admin, replies[0].json["paymentId"]);
    CHECK(ended["status"] == "cancelled");
    CHECK(fixture.charges() == 0);
    CHECK(fixture.buy(player, game).status == 401);
}

TEST_CASE("a completion that comes again, under its own or another message id, changes nothing")
{
    store_case fixture;
    auto const player = fixture.sign_up("ana@example.com");
    auto const game = fixture.add_game("59.90");
    auto const bought = fixture.buy(player, game);
    auto const ended = fixture.end_of(player, bought.json["paymentId"]);
    REQUIRE(ended["status"] == "completed");

    auto events = fixture.fixture.new_events();
    std::string completion;
    std::string id;
    for (auto const& event : events)
        if (event.type == contracts::game_purchase_completed::name) {
            completion = event.payload;
            id = event.id.to_string();
        }
    REQUIRE_FALSE(completion.empty());
    std::vector<bus::outgoing> again;
    for (auto const& queue : {"game-purchase-completed", "game-purchase-completed-games"})
        for (auto const& message_id : {id, std::string("another-id")})
            again.push_back({queue, {message_id, completion, {}}, {}});
    fixture.fixture.run(fixture.store->queues().send(std::move(again), std::nullopt));
    fixture.settle();
    // Another event with the same content: the library announces its result again, for modules that may never
    // have received it.
    CHECK(fixture.fixture.events() == test::names{"EntitlementGranted"});
    CHECK(fixture.owned(player) == 1);
    CHECK(fixture.charges() == 1);
}

TEST_CASE("a declined completion that arrives after the grant does not undo it")
{
    store_case fixture;
    auto const player = fixture.sign_up("ana@example.com");
    auto const bought = fixture.buy(player, fixture.add_game("59.90"));
    auto const payment_id = bought.json["paymentId"].get<std::string>();
    REQUIRE(fixture.end_of(player, payment_id)["status"] == "completed");
    std::string const late =
        R"({"paymentId":")" + payment_id +
        R"(","userId":"u","gameId":"g","amount":59.9,"currency":"BRL","paymentMethod":"Pix",)"
        R"("status":"declined","reason":"late","correlationId":"c","completedAt":"2026-11-22T12:00:01Z"})";
    std::vector<bus::outgoing> messages{{"game-purchase-completed", {"late-1", late, {}}, {}},
                                        {"game-purchase-completed-games", {"late-2", late, {}}, {}}};
    fixture.fixture.run(fixture.store->queues().send(std::move(messages), std::nullopt));
    CHECK(fixture.end_of(player, payment_id)["status"] == "completed");
    CHECK(fixture.owned(player) == 1);
}

TEST_CASE("a purchase that was accepted before a restart ends after it")
{
    store_case fixture;
    auto const player = fixture.sign_up("ana@example.com");
    auto const bought = fixture.buy(player, fixture.add_game("59.90"));
    REQUIRE(bought.status == 202);
    fixture.restart();
    CHECK(fixture.end_of(player, bought.json["paymentId"])["status"] == "completed");
    CHECK(fixture.owned(player) == 1);
    CHECK(fixture.charges() == 1);
}

TEST_CASE("a purchase is its buyer's and the admins' to see")
{
    store_case fixture;
    auto const ana = fixture.sign_up("ana@example.com");
    auto const rui = fixture.sign_up("rui@example.com");
    auto const bought = fixture.buy(ana, fixture.add_game("59.90"));
    auto const text = bought.header("location");
    CHECK(fixture.fixture.call("GET", text, nullptr, ana).status == 200);
    CHECK(fixture.fixture.call("GET", text, nullptr, fixture.admin).status == 200);
    CHECK(fixture.fixture.call("GET", text, nullptr, rui).status == 404);
    CHECK(fixture.fixture.call("GET", text).status == 401);
}

TEST_CASE("what a foreign service sends malformed is a dead letter with its reason, and nothing else stops")
{
    store_case fixture;
    auto const player = fixture.sign_up("ana@example.com");
    std::vector<bus::outgoing> poison{{"game-purchase-requested", {"poison", R"({"userId":"u"})", {}}, {}}};
    fixture.fixture.run(fixture.store->queues().send(std::move(poison), std::nullopt));
    auto const bought = fixture.buy(player, fixture.add_game("59.90"));
    CHECK(fixture.end_of(player, bought.json["paymentId"])["status"] == "completed");
    auto const dead = fixture.fixture.call("GET", "/api/admin/queues/game-purchase-requested-error/messages",
                                           nullptr, fixture.admin);
    REQUIRE(dead.json["items"].size() == 1);
    std::string reason;
    for (auto const& attribute : dead.json["items"][0]["attributes"])
        if (attribute["name"] == "deadLetterReason")
            reason = attribute["value"];
    CHECK(reason.find("paymentId") != std::string::npos);
}
