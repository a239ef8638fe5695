#include "purchase_case.hpp"

using namespace fcg;
using test::names;
using test::purchase_case;

TEST_CASE("a buyer who cancels makes payments cancel, and the purchase ends as the payment does")
{
    purchase_case one;
    one.store.advance(std::chrono::seconds(3));
    auto const accepted = one.cancel(one.user);
    CHECK(accepted.status == 202);
    CHECK(accepted.header("location") == "/api/purchases/" + one.payment_id);
    CHECK(accepted.json["status"] == "requested");
    CHECK(accepted.json["cancelRequestedAt"] == core::to_rfc3339(one.store.clock().now()));

    auto const events = one.store.new_events();
    REQUIRE(events.size() == 1);
    CHECK(events[0].type == "PurchaseCancelRequested");
    CHECK(events[0].stream_version == 2);
    auto const payload = nlohmann::json::parse(events[0].payload);
    CHECK(payload["by"] == "buyer");
    CHECK(payload["paymentId"] == one.payment_id);
    CHECK(payload["userId"] == one.player.to_string());
    CHECK(payload["amount"] == 59.9);
    CHECK(payload["currency"] == "BRL");

    one.payment_ends(contracts::payment_outcome::cancelled, "as the buyer wished");
    CHECK(one.status() == "cancelled");
    CHECK(one.shown()["step"] == "done");
    CHECK(one.buy(one.game).status == 202);
}

TEST_CASE("a cancel that is asked for again is said once")
{
    purchase_case one;
    auto const first = one.cancel(one.user);
    one.store.advance(std::chrono::seconds(1));
    auto const second = one.cancel(one.admin);
    CHECK(second.status == 202);
    CHECK(second.json["cancelRequestedAt"] == first.json["cancelRequestedAt"]);
    CHECK(one.store.events() == names{"PurchaseCancelRequested"});
}

TEST_CASE("a cancel that comes too late for the payment ends nothing: the purchase is completed")
{
    purchase_case one;
    one.cancel(one.user);
    one.library_grants();
    CHECK(one.status() == "completed");
    CHECK(one.cancel(one.user).status == 409);
    CHECK(one.cancel(one.user).slug() == "purchase-not-open");
    CHECK(one.store.events() == names{"PurchaseCancelRequested", "PurchaseCompleted"});
}

TEST_CASE("an admin cancels for a buyer; strangers do not find the purchase")
{
    purchase_case one;
    CHECK(one.cancel(one.new_player()).status == 404);
    CHECK(one.cancel("").status == 401);
    CHECK(one.store.events().empty());
    CHECK(one.cancel(one.admin).status == 202);
    auto const events = one.store.new_events();
    REQUIRE(events.size() == 1);
    CHECK(nlohmann::json::parse(events[0].payload)["by"] == "admin");
}

TEST_CASE("what has ended cannot be cancelled")
{
    using enum contracts::payment_outcome;
    for (auto const outcome : {declined, failed, cancelled}) {
        purchase_case one;
        one.payment_ends(outcome, "over");
        CHECK(one.cancel(one.user).status == 409);
        CHECK(one.store.events() == names{"PurchaseCompleted"});
    }
}
