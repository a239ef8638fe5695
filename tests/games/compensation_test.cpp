#include "purchase_case.hpp"

using namespace fcg;
using test::names;
using test::purchase_case;

TEST_CASE("a refused entitlement leaves the purchase open until the money is back")
{
    purchase_case fixture;
    fixture.payment_ends(contracts::payment_outcome::approved);
    fixture.library_refuses();
    auto const shown = fixture.shown();
    CHECK(shown["status"] == "requested");
    CHECK(shown["step"] == "compensation");
    CHECK(shown["refund"]["status"] == "compensating");
    CHECK(shown["refund"]["by"] == "store");
    CHECK(shown["refund"]["reason"] == "the player owns this game already");
    CHECK(fixture.store.events().empty());
    CHECK(fixture.sagas("compensating") == names{fixture.payment_id});

    fixture.money_returns(contracts::refund_cause::entitlement, "the player owns this game already");
    CHECK(fixture.status() == "refunded");
    CHECK(fixture.shown()["reason"] == "the player owns this game already");
    CHECK(fixture.shown()["step"] == "done");
    CHECK_FALSE(fixture.shown()["completedAt"].is_null());
    auto const events = fixture.store.new_events();
    REQUIRE(events.size() == 1);
    CHECK(events[0].type == "PurchaseCompleted");
    CHECK(events[0].stream_version == 2);
    CHECK(nlohmann::json::parse(events[0].payload)["status"] == "refunded");
    CHECK(fixture.sagas("compensating").empty());
    CHECK(fixture.buy(fixture.game).status == 202);
}

TEST_CASE("the game cannot be bought again while its compensation is under way")
{
    purchase_case fixture;
    fixture.library_refuses();
    CHECK(fixture.buy(fixture.game).slug() == "purchase-pending");
}

TEST_CASE("a compensation that is parked is shown with its trouble and ends when the money is back after all")
{
    purchase_case fixture;
    fixture.library_refuses();
    fixture.refund_is_parked(contracts::refund_cause::entitlement, "the account is closed");
    CHECK(fixture.status() == "requested");
    CHECK(fixture.shown()["step"] == "compensation");
    CHECK(fixture.shown()["refund"]["status"] == "parked");
    CHECK(fixture.shown()["refund"]["trouble"] == "the account is closed");
    fixture.refund_is_parked(contracts::refund_cause::entitlement, "the account is still closed");
    CHECK(fixture.shown()["refund"]["trouble"] == "the account is still closed");
    fixture.library_refuses();
    CHECK(fixture.shown()["refund"]["status"] == "parked");
    fixture.money_returns(contracts::refund_cause::entitlement);
    CHECK(fixture.status() == "refunded");
}

TEST_CASE("money that is back before the refusal was heard ends the purchase all the same")
{
    purchase_case fixture;
    fixture.money_returns(contracts::refund_cause::entitlement, "the player owns this game already");
    CHECK(fixture.status() == "refunded");
    CHECK(fixture.shown()["refund"]["by"] == "store");
    fixture.library_refuses();
    fixture.refund_is_parked(contracts::refund_cause::entitlement);
    CHECK(fixture.status() == "refunded");
    CHECK(fixture.shown()["refund"]["status"] == "refunded");
    CHECK(fixture.store.events() == names{"PurchaseCompleted"});
}

TEST_CASE(
    "a bank that takes the money back before the game is granted refunds the purchase, not completes it")
{
    purchase_case fixture;
    fixture.money_returns(contracts::refund_cause::chargeback);
    fixture.library_grants();
    CHECK(fixture.status() == "refunded");
    CHECK(fixture.store.events() == names{"PurchaseCompleted"});
}

TEST_CASE("nothing but the money ends a compensation")
{
    purchase_case fixture;
    fixture.library_refuses();
    fixture.library_refuses();
    fixture.library_keeps();
    fixture.payment_ends(contracts::payment_outcome::declined);
    CHECK(fixture.cancel(fixture.user).slug() == "purchase-not-open");
    CHECK(fixture.refund(fixture.user).status == 202); // already on its way
    CHECK(fixture.status() == "requested");
    CHECK(fixture.shown()["refund"]["status"] == "compensating");
    CHECK(fixture.store.events().empty());
}
