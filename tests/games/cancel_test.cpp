#include "purchase_case.hpp"

using namespace fcg;
using test::names;
using test::purchase_case;

TEST_CASE("a buyer who cancels makes payments cancel, and the purchase ends as the payment does")
{
    purchase_case fixture;
    fixture.store.advance(std::chrono::seconds(3));
    auto const accepted = fixture.cancel(fixture.user);
    CHECK(accepted.status == 202);
    CHECK(accepted.header("location") == "/api/purchases/" + fixture.payment_id);
    CHECK(accepted.json["status"] == "requested");
    CHECK(accepted.json["cancelRequestedAt"] == core::to_rfc3339(fixture.store.clock().now()));

    auto const events = fixture.store.new_events();
    REQUIRE(events.size() == 1);
    CHECK(events[0].type == "PurchaseCancelRequested");
    CHECK(events[0].stream_version == 2);
    auto const payload = nlohmann::json::parse(events[0].payload);
    CHECK(payload["by"] == "buyer");
    CHECK(payload["paymentId"] == fixture.payment_id);
    CHECK(payload["userId"] == fixture.player.to_string());
    CHECK(payload["amount"] == 59.9);
    CHECK(payload["currency"] == "BRL");

    fixture.payment_ends(contracts::payment_outcome::cancelled, "as the buyer wished");
    CHECK(fixture.status() == "cancelled");
    CHECK(fixture.shown()["step"] == "done");
    CHECK(fixture.buy(fixture.game).status == 202);
}

TEST_CASE("a cancel that is asked for again is said once")
{
    purchase_case fixture;
    auto const first = fixture.cancel(fixture.user);
    fixture.store.advance(std::chrono::seconds(1));
    auto const second = fixture.cancel(fixture.admin);
    CHECK(second.status == 202);
    CHECK(second.json["cancelRequestedAt"] == first.json["cancelRequestedAt"]);
    CHECK(fixture.store.events() == names{"PurchaseCancelRequested"});
}

TEST_CASE("a cancel that comes too late for the payment ends nothing: the purchase is completed")
{
    purchase_case fixture;
    fixture.cancel(fixture.user);
    fixture.library_grants();
    CHECK(fixture.status() == "completed");
    CHECK(fixture.cancel(fixture.user).status == 409);
    CHECK(fixture.cancel(fixture.user).slug() == "purchase-not-open");
    CHECK(fixture.store.events() == names{"PurchaseCancelRequested", "PurchaseCompleted"});
}

TEST_CASE("an admin cancels for a buyer; strangers do not find the purchase")
{
    purchase_case fixture;
    CHECK(fixture.cancel(fixture.new_player()).status == 404);
    CHECK(fixture.cancel("").status == 401);
    CHECK(fixture.store.events().empty());
    CHECK(fixture.cancel(fixture.admin).status == 202);
    auto const events = fixture.store.new_events();
    REQUIRE(events.size() == 1);
    CHECK(nlohmann::json::parse(events[0].payload)["by"] == "admin");
}

TEST_CASE("what has ended cannot be cancelled")
{
    using enum contracts::payment_outcome;
    for (auto const outcome : {declined, failed, cancelled}) {
        purchase_case fixture;
        fixture.payment_ends(outcome, "over");
        CHECK(fixture.cancel(fixture.user).status == 409);
        CHECK(fixture.store.events() == names{"PurchaseCompleted"});
    }
}
