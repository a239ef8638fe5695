#include "purchase_case.hpp"

#include <doctest/doctest.h>

using namespace fcg;
using test::names;
using test::purchase_case;
using test::shop;

TEST_CASE("a new purchase is shown to its buyer as requested")
{
    purchase_case one;
    auto const shown = one.purchase(one.payment_id);
    CHECK(shown.status == 200);
    CHECK(shown.json ==
          nlohmann::json{{"paymentId", one.payment_id},
                         {"gameId", one.game},
                         {"title", "Half-Life"},
                         {"amount", 59.9},
                         {"currency", "BRL"},
                         {"paymentMethod", "Pix"},
                         {"status", "requested"},
                         {"reason", nullptr},
                         {"requestedAt", core::to_rfc3339(one.store.clock().now())},
                         {"completedAt", nullptr},
                         {"step", "payment"},
                         {"deadline", core::to_rfc3339(one.store.clock().now() + std::chrono::minutes(15))},
                         {"cancelRequestedAt", nullptr},
                         {"refund", nullptr}});
}

TEST_CASE("a purchase is completed when the library has the game, not when it is paid")
{
    purchase_case one;
    one.payment_ends(contracts::payment_outcome::approved);
    CHECK(one.status() == "requested");
    CHECK(one.store.events().empty());

    one.store.advance(std::chrono::seconds(1));
    one.library_grants();
    auto const shown = one.purchase(one.payment_id);
    CHECK(shown.json["status"] == "completed");
    CHECK(shown.json["reason"].is_null());
    CHECK(shown.json["completedAt"] == core::to_rfc3339(one.store.clock().now()));
    CHECK(one.store.events() == names{"PurchaseCompleted"});
}

TEST_CASE("a payment that was not approved ends the purchase as it ended")
{
    using enum contracts::payment_outcome;
    for (auto const& [outcome, status] :
         {std::pair(declined, "declined"), {failed, "failed"}, {cancelled, "cancelled"}}) {
        purchase_case one;
        one.payment_ends(outcome, "insufficient funds");
        auto const shown = one.purchase(one.payment_id);
        CHECK(shown.json["status"] == status);
        CHECK(shown.json["reason"] == "insufficient funds");
        CHECK_FALSE(shown.json["completedAt"].is_null());

        auto const events = one.store.new_events();
        REQUIRE(events.size() == 1);
        CHECK(events[0].type == "PurchaseCompleted");
        CHECK(events[0].stream == "purchase-" + one.payment_id);
        CHECK(events[0].stream_version == 2);
        auto const payload = nlohmann::json::parse(events[0].payload);
        CHECK(payload["status"] == status);
        CHECK(payload["userId"] == one.player.to_string());
        CHECK(payload["gameId"] == one.game);
    }
}

TEST_CASE("an end stays, whatever comes later and however often")
{
    purchase_case one;
    one.library_grants();
    CHECK(one.store.events() == names{"PurchaseCompleted"});
    one.library_grants();
    one.payment_ends(contracts::payment_outcome::failed);
    one.library_refuses();
    CHECK(one.status() == "completed");
    CHECK(one.store.events().empty());
}

TEST_CASE("the correlation id of the request reaches the last event of the purchase")
{
    shop one;
    auto asked = one.purchase_of(one.new_game(), one.user);
    asked.headers["X-Correlation-ID"] = "the-buyers-own-id";
    auto const payment_id = one.store.call(asked).json["paymentId"].get<std::string>();
    one.store.new_events();
    one.deliver(contracts::entitlement_granted{.payment_id = payment_id,
                                               .user_id = one.player.to_string(),
                                               .game_id = "g",
                                               .amount = {5990, core::currency::brl()},
                                               .source = "purchase",
                                               .correlation_id = "replaced on the way",
                                               .granted_at = one.store.clock().now()});
    auto const events = one.store.new_events();
    REQUIRE(events.size() == 1);
    CHECK(events[0].trace.correlation_id == "the-buyers-own-id");
    CHECK_FALSE(events[0].trace.causation_id.empty());
    CHECK(nlohmann::json::parse(events[0].payload)["correlationId"] == "the-buyers-own-id");
}

TEST_CASE("a payment that belongs to no purchase of ours ends nothing")
{
    purchase_case one;
    one.payment_id = one.store.around().ids.next().to_string();
    one.payment_ends(contracts::payment_outcome::declined);
    one.library_grants();
    one.library_refuses();
    CHECK(one.store.events().empty());
}

TEST_CASE("after a declined purchase the game can be bought again, after a completed one it cannot")
{
    purchase_case one;
    one.payment_ends(contracts::payment_outcome::declined);
    one.store.new_events();
    one.payment_id = one.bought(one.game);
    one.library_grants();
    auto const refused = one.buy(one.game);
    CHECK(refused.status == 409);
    CHECK(refused.slug() == "already-owned");
    CHECK(one.store.events() == names{"PurchaseCompleted"});
}

TEST_CASE("a purchase is seen by its buyer and by admins, and is unknown to others")
{
    purchase_case one;
    auto const target = "/api/purchases/" + one.payment_id;
    CHECK(one.store.call("GET", target, nullptr, one.admin).status == 200);
    CHECK(one.store.call("GET", target, nullptr, one.new_player()).slug() == "not-found");
    CHECK(one.store.call("GET", target).status == 401);
    CHECK(one.purchase("no-uuid").slug() == "not-found");
}

TEST_CASE("a player's purchases are listed newest first, page by page")
{
    shop one;
    std::vector<std::string> bought;
    for (int i = 0; i < 25; ++i)
        bought.push_back(one.bought(one.new_game(shop::game_body("Game " + std::to_string(i)))));
    one.store.call(one.purchase_of(one.new_game(), one.new_player())); // somebody else's

    std::vector<std::string> listed;
    std::string target = "/api/purchases?limit=10";
    for (int pages = 0; pages < 4 && !target.empty(); ++pages) {
        auto const page = one.store.call("GET", target, nullptr, one.user);
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
    purchase_case one;
    one.payment_ends(contracts::payment_outcome::declined);
    auto const second = one.bought(one.game);
    auto count = [&](std::string const& status) {
        return one.store.call("GET", "/api/purchases?status=" + status, nullptr, one.user)
            .json["items"]
            .size();
    };
    CHECK(count("declined") == 1);
    CHECK(count("requested") == 1);
    CHECK(count("completed") == 0);
    CHECK(one.store.call("GET", "/api/purchases?status=lost", nullptr, one.user).faulty_fields() ==
          names{"status"});
    CHECK(one.store.call("GET", "/api/purchases?cursor=x", nullptr, one.user).faulty_fields() ==
          names{"cursor"});
    CHECK(one.store.call("GET", "/api/purchases?page=2", nullptr, one.user).faulty_fields() == names{"page"});
}

TEST_CASE("another player's purchases are for admins only")
{
    purchase_case one;
    auto const target = "/api/purchases?userId=" + one.player.to_string();
    CHECK(one.store.call("GET", target, nullptr, one.admin).json["items"].size() == 1);
    CHECK(one.store.call("GET", target, nullptr, one.user).json["items"].size() == 1);
    CHECK(one.store.call("GET", target, nullptr, one.new_player()).status == 403);
}
