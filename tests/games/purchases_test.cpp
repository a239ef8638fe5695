#include "purchase_case.hpp"

#include <doctest/doctest.h>

using namespace fcg;
using test::names;
using test::purchase_case;
using test::shop;

TEST_CASE("a new purchase is shown to its buyer as requested")
{
    purchase_case fixture;
    auto const shown = fixture.purchase(fixture.payment_id);
    CHECK(shown.status == 200);
    CHECK(shown.json == nlohmann::json{{"paymentId", fixture.payment_id},
                                       {"gameId", fixture.game},
                                       {"title", "Half-Life"},
                                       {"amount", 59.9},
                                       {"currency", "BRL"},
                                       {"paymentMethod", "Pix"},
                                       {"status", "requested"},
                                       {"reason", nullptr},
                                       {"requestedAt", core::to_rfc3339(fixture.store.clock().now())},
                                       {"completedAt", nullptr},
                                       {"step", "payment"},
                                       {"deadline", core::to_rfc3339(fixture.store.clock().now() +
                                                                     std::chrono::minutes(15))},
                                       {"cancelRequestedAt", nullptr},
                                       {"refund", nullptr}});
}

TEST_CASE("a purchase is completed when the library has the game, not when it is paid")
{
    purchase_case fixture;
    fixture.payment_ends(contracts::payment_outcome::approved);
    CHECK(fixture.status() == "requested");
    CHECK(fixture.store.events().empty());

    fixture.store.advance(std::chrono::seconds(1));
    fixture.library_grants();
    auto const shown = fixture.purchase(fixture.payment_id);
    CHECK(shown.json["status"] == "completed");
    CHECK(shown.json["reason"].is_null());
    CHECK(shown.json["completedAt"] == core::to_rfc3339(fixture.store.clock().now()));
    CHECK(fixture.store.events() == names{"PurchaseCompleted"});
}

TEST_CASE("a payment that was not approved ends the purchase as it ended")
{
    using enum contracts::payment_outcome;
    for (auto const& [outcome, status] :
         {std::pair(declined, "declined"), {failed, "failed"}, {cancelled, "cancelled"}}) {
        purchase_case fixture;
        fixture.payment_ends(outcome, "insufficient funds");
        auto const shown = fixture.purchase(fixture.payment_id);
        CHECK(shown.json["status"] == status);
        CHECK(shown.json["reason"] == "insufficient funds");
        CHECK_FALSE(shown.json["completedAt"].is_null());

        auto const events = fixture.store.new_events();
        REQUIRE(events.size() == 1);
        CHECK(events[0].type == "PurchaseCompleted");
        CHECK(events[0].stream == "purchase-" + fixture.payment_id);
        CHECK(events[0].stream_version == 2);
        auto const payload = nlohmann::json::parse(events[0].payload);
        CHECK(payload["status"] == status);
        CHECK(payload["userId"] == fixture.player.to_string());
        CHECK(payload["gameId"] == fixture.game);
    }
}

TEST_CASE("an end stays, whatever comes later and however often")
{
    purchase_case fixture;
    fixture.library_grants();
    CHECK(fixture.store.events() == names{"PurchaseCompleted"});
    fixture.library_grants();
    fixture.payment_ends(contracts::payment_outcome::failed);
    fixture.library_refuses();
    CHECK(fixture.status() == "completed");
    CHECK(fixture.store.events().empty());
}

TEST_CASE("the correlation id of the request reaches the last event of the purchase")
{
    shop shop;
    auto call_to_make = shop.purchase_of(shop.new_game(), shop.user);
    call_to_make.headers["X-Correlation-ID"] = "the-buyers-own-id";
    auto const payment_id = shop.store.call(call_to_make).json["paymentId"].get<std::string>();
    shop.store.new_events();
    shop.deliver(contracts::entitlement_granted{.payment_id = payment_id,
                                                .user_id = shop.player.to_string(),
                                                .game_id = "g",
                                                .amount = {5990, core::currency::brl()},
                                                .source = "purchase",
                                                .correlation_id = "replaced on the way",
                                                .granted_at = shop.store.clock().now()});
    auto const events = shop.store.new_events();
    REQUIRE(events.size() == 1);
    CHECK(events[0].trace.correlation_id == "the-buyers-own-id");
    CHECK_FALSE(events[0].trace.causation_id.empty());
    CHECK(nlohmann::json::parse(events[0].payload)["correlationId"] == "the-buyers-own-id");
}

TEST_CASE("a payment that belongs to no purchase of ours ends nothing")
{
    purchase_case fixture;
    fixture.payment_id = fixture.store.env().ids.next().to_string();
    fixture.payment_ends(contracts::payment_outcome::declined);
    fixture.library_grants();
    fixture.library_refuses();
    CHECK(fixture.store.events().empty());
}

TEST_CASE("after a declined purchase the game can be bought again, after a completed one it cannot")
{
    purchase_case fixture;
    fixture.payment_ends(contracts::payment_outcome::declined);
    fixture.store.new_events();
    fixture.payment_id = fixture.bought(fixture.game);
    fixture.library_grants();
    auto const refused = fixture.buy(fixture.game);
    CHECK(refused.status == 409);
    CHECK(refused.slug() == "already-owned");
    CHECK(fixture.store.events() == names{"PurchaseCompleted"});
}

TEST_CASE("a purchase is seen by its buyer and by admins, and is unknown to others")
{
    purchase_case fixture;
    auto const target = "/api/purchases/" + fixture.payment_id;
    CHECK(fixture.store.call("GET", target, nullptr, fixture.admin).status == 200);
    CHECK(fixture.store.call("GET", target, nullptr, fixture.new_player()).slug() == "not-found");
    CHECK(fixture.store.call("GET", target).status == 401);
    CHECK(fixture.purchase("no-uuid").slug() == "not-found");
}

TEST_CASE("a player's purchases are listed newest first, page by page")
{
    shop shop;
    std::vector<std::string> bought;
    for (int i = 0; i < 25; ++i)
        bought.push_back(shop.bought(shop.new_game(shop::game_body("Game " + std::to_string(i)))));
    shop.store.call(shop.purchase_of(shop.new_game(), shop.new_player())); // another player's purchase

    std::vector<std::string> listed;
    std::string target = "/api/purchases?limit=10";
    for (int pages = 0; pages < 4 && !target.empty(); ++pages) {
        auto const page = shop.store.call("GET", target, nullptr, shop.user);
        for (auto const& item : page.json["items"])
            listed.push_back(item["paymentId"]);
        auto const& next = page.json["nextCursor"];
        target = next.is_null() ? "" : "/api/purchases?limit=10&cursor=" + next.get<std::string>();
    }
    std::ranges::reverse(bought);
    CHECK(listed == bought);
}

TEST_CASE("purchases are filtered by status")
{
    purchase_case fixture;
    fixture.payment_ends(contracts::payment_outcome::declined);
    auto const second = fixture.bought(fixture.game);
    auto count = [&](std::string const& status) {
        return fixture.store.call("GET", "/api/purchases?status=" + status, nullptr, fixture.user)
            .json["items"]
            .size();
    };
    CHECK(count("declined") == 1);
    CHECK(count("requested") == 1);
    CHECK(count("completed") == 0);
    CHECK(fixture.store.call("GET", "/api/purchases?status=lost", nullptr, fixture.user).faulty_fields() ==
          names{"status"});
    CHECK(fixture.store.call("GET", "/api/purchases?cursor=x", nullptr, fixture.user).faulty_fields() ==
          names{"cursor"});
    CHECK(fixture.store.call("GET", "/api/purchases?page=2", nullptr, fixture.user).faulty_fields() ==
          names{"page"});
}

TEST_CASE("another player's purchases are for admins only")
{
    purchase_case fixture;
    auto const target = "/api/purchases?userId=" + fixture.player.to_string();
    CHECK(fixture.store.call("GET", target, nullptr, fixture.admin).json["items"].size() == 1);
    CHECK(fixture.store.call("GET", target, nullptr, fixture.user).json["items"].size() == 1);
    CHECK(fixture.store.call("GET", target, nullptr, fixture.new_player()).status == 403);
}
