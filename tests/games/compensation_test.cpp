#include "purchase_case.hpp"

using namespace fcg;
using test::names;
using test::purchase_case;

TEST_CASE("a refused entitlement leaves the purchase open until the money is back")
{
    purchase_case one;
    one.payment_ends(contracts::payment_outcome::approved);
    one.library_refuses();
    auto const shown = one.shown();
    CHECK(shown["status"] == "requested");
    CHECK(shown["step"] == "compensation");
    CHECK(shown["refund"]["status"] == "compensating");
    CHECK(shown["refund"]["by"] == "store");
    CHECK(shown["refund"]["reason"] == "the player owns this game already");
    CHECK(one.store.events().empty());
    CHECK(one.sagas("compensating") == names{one.payment_id});

    one.money_returns("entitlement", "the player owns this game already");
    CHECK(one.status() == "refunded");
    CHECK(one.shown()["reason"] == "the player owns this game already");
    CHECK(one.shown()["step"] == "done");
    CHECK_FALSE(one.shown()["completedAt"].is_null());
    auto const events = one.store.new_events();
    REQUIRE(events.size() == 1);
    CHECK(events[0].type == "PurchaseCompleted");
    CHECK(events[0].stream_version == 2);
    CHECK(nlohmann::json::parse(events[0].payload)["status"] == "refunded");
    CHECK(one.sagas("compensating").empty());
    CHECK(one.buy(one.game).status == 202);
}

TEST_CASE("the game cannot be bought again while its compensation is under way")
{
    purchase_case one;
    one.library_refuses();
    CHECK(one.buy(one.game).slug() == "purchase-pending");
}

TEST_CASE("a compensation that is parked is shown with its trouble and ends when the money is back after all")
{
    purchase_case one;
    one.library_refuses();
    one.refund_is_parked("entitlement", "the account is closed");
    CHECK(one.status() == "requested");
    CHECK(one.shown()["step"] == "compensation");
    CHECK(one.shown()["refund"]["status"] == "parked");
    CHECK(one.shown()["refund"]["trouble"] == "the account is closed");
    one.refund_is_parked("entitlement", "the account is still closed");
    CHECK(one.shown()["refund"]["trouble"] == "the account is still closed");
    one.library_refuses();
    CHECK(one.shown()["refund"]["status"] == "parked");
    one.money_returns("entitlement");
    CHECK(one.status() == "refunded");
}

TEST_CASE("money that is back before the refusal was heard ends the purchase all the same")
{
    purchase_case one;
    one.money_returns("entitlement", "the player owns this game already");
    CHECK(one.status() == "refunded");
    CHECK(one.shown()["refund"]["by"] == "store");
    one.library_refuses();
    one.refund_is_parked("entitlement");
    CHECK(one.status() == "refunded");
    CHECK(one.shown()["refund"]["status"] == "refunded");
    CHECK(one.store.events() == names{"PurchaseCompleted"});
}

TEST_CASE(
    "a bank that takes the money back before the game is granted refunds the purchase, not completes it")
{
    purchase_case one;
    one.money_returns("chargeback");
    one.library_grants();
    CHECK(one.status() == "refunded");
    CHECK(one.store.events() == names{"PurchaseCompleted"});
}

TEST_CASE("nothing but the money ends a compensation")
{
    purchase_case one;
    one.library_refuses();
    one.library_refuses();
    one.library_keeps();
    one.payment_ends(contracts::payment_outcome::declined);
    CHECK(one.cancel(one.user).slug() == "purchase-not-open");
    CHECK(one.refund(one.user).status == 202); // it is on its way already
    CHECK(one.status() == "requested");
    CHECK(one.shown()["refund"]["status"] == "compensating");
    CHECK(one.store.events().empty());
}
