#include "purchase_case.hpp"
#include "support/questions.hpp"

using namespace fcg;
using test::names;
using test::purchase_case;

TEST_CASE("a buyer returns a game within the window, and the library is asked to take it back")
{
    purchase_case fixture;
    fixture.complete();
    fixture.store.advance(std::chrono::days(14));
    auto const accepted = fixture.refund(fixture.user);
    CHECK(accepted.status == 202);
    CHECK(accepted.header("location") == "/api/purchases/" + fixture.payment_id);
    CHECK(accepted.json["status"] == "completed");
    CHECK(accepted.json["step"] == "refund");
    CHECK(accepted.json["refund"] ==
          nlohmann::json{{"status", "requested"},
                         {"by", "buyer"},
                         {"reason", "not what I thought"},
                         {"requestedAt", core::to_rfc3339(fixture.store.clock().now())},
                         {"trouble", nullptr}});

    auto const events = fixture.store.new_events();
    REQUIRE(events.size() == 1);
    CHECK(events[0].type == "PurchaseRefundRequested");
    CHECK(events[0].stream == "purchase-" + fixture.payment_id);
    CHECK(events[0].stream_version == 3);
    auto const payload = nlohmann::json::parse(events[0].payload);
    CHECK(payload["by"] == "buyer");
    CHECK(payload["reason"] == "not what I thought");
    CHECK(payload["gameId"] == fixture.game);
}

TEST_CASE("a buyer's wish needs no reason")
{
    purchase_case fixture;
    fixture.complete();
    CHECK(fixture.refund(fixture.user, nlohmann::json::object()).status == 202);
    CHECK(fixture.refund(fixture.user, {{"reason", 5}}).faulty_fields() == names{"reason"});
}

TEST_CASE("a refund that is asked for again is answered alike and asked of the library once")
{
    purchase_case fixture;
    fixture.complete();
    fixture.refund(fixture.user);
    CHECK(fixture.store.events() == names{"PurchaseRefundRequested"});
    auto const again = fixture.refund(fixture.user, {{"reason", "another one"}});
    CHECK(again.status == 202);
    CHECK(again.json["refund"]["reason"] == "not what I thought");
    fixture.money_returns(contracts::refund_cause::buyer);
    CHECK(fixture.refund(fixture.user).status == 202);
    CHECK(fixture.store.events() == names{"PurchaseCompleted"});
}

TEST_CASE("an Idempotency-Key makes the same answer of a repeated refund, and refuses another one")
{
    purchase_case fixture;
    fixture.complete();
    auto const first = fixture.refund(fixture.user, {{"reason", "a"}}, {{"Idempotency-Key", "k"}});
    CHECK(first.status == 202);
    fixture.money_returns(contracts::refund_cause::buyer);
    auto const replayed = fixture.refund(fixture.user, {{"reason", "a"}}, {{"Idempotency-Key", "k"}});
    CHECK(replayed.status == 202);
    CHECK(replayed.body == first.body);
    CHECK(fixture.refund(fixture.user, {{"reason", "b"}}, {{"Idempotency-Key", "k"}}).status == 422);
}

TEST_CASE("after the window only an admin can return a game")
{
    purchase_case fixture;
    fixture.complete();
    fixture.store.advance(std::chrono::days(14) + std::chrono::seconds(1));
    CHECK(fixture.refund(fixture.user).status == 403);
    CHECK(fixture.refund(fixture.user).slug() == "refund-window-over");
    CHECK(fixture.store.events().empty());
    CHECK(fixture.shown()["refund"].is_null());

    CHECK(fixture.refund(fixture.admin, nlohmann::json::object()).faulty_fields() == names{"reason"});
    CHECK(fixture.refund(fixture.admin, {{"reason", "goodwill"}}).status == 202);
    auto const events = fixture.store.new_events();
    REQUIRE(events.size() == 1);
    CHECK(nlohmann::json::parse(events[0].payload)["by"] == "admin");
    CHECK(fixture.shown()["refund"]["by"] == "admin");
}

TEST_CASE("the window is a setting")
{
    games::game_settings settings;
    settings.refund_window_days = 1;
    purchase_case fixture(settings);
    fixture.complete();
    fixture.store.advance(std::chrono::days(2));
    CHECK(fixture.refund(fixture.user).slug() == "refund-window-over");
}

TEST_CASE("a game that was downloaded cannot be returned by its buyer")
{
    purchase_case fixture;
    fixture.complete();
    fixture.library.in_use.insert(fixture.payment_id);
    CHECK(fixture.refund(fixture.user).status == 403);
    CHECK(fixture.refund(fixture.user).slug() == "game-in-use");
    CHECK(fixture.store.events().empty());
    CHECK(fixture.refund(fixture.admin).status == 202);
}

TEST_CASE("a library that cannot be asked makes a refund wait, and nothing is written")
{
    struct mute_library {
        task<library::entitlement_answer> answer(library::entitlement_question)
        {
            throw core::remote_unavailable("library is away");
            co_return library::entitlement_answer();
        }
    } mute;

    purchase_case fixture;
    fixture.complete();
    fixture.questions = test::directory_of<library::questions>(mute);
    CHECK(fixture.refund(fixture.user).status == 503);
    CHECK(fixture.shown()["refund"].is_null());
    CHECK(fixture.refund(fixture.admin).status == 202);
}

TEST_CASE("only a completed purchase can be returned")
{
    purchase_case fixture;
    CHECK(fixture.refund(fixture.user).status == 409);
    CHECK(fixture.refund(fixture.user).slug() == "purchase-not-completed");
    fixture.payment_ends(contracts::payment_outcome::declined, "insufficient funds");
    CHECK(fixture.refund(fixture.admin).slug() == "purchase-not-completed");
    CHECK(fixture.store.events() == names{"PurchaseCompleted"});
}

TEST_CASE("another player's purchase cannot be returned, and is unknown")
{
    purchase_case fixture;
    fixture.complete();
    CHECK(fixture.refund(fixture.new_player()).status == 404);
    CHECK(fixture.refund("").status == 401);
    fixture.payment_id = fixture.store.env().ids.next().to_string();
    CHECK(fixture.refund(fixture.admin).status == 404);
    fixture.payment_id = "no-uuid";
    CHECK(fixture.refund(fixture.user).status == 404);
}

TEST_CASE("when the money is back the purchase is refunded, the buyer is told and may buy the game again")
{
    purchase_case fixture;
    fixture.complete();
    auto const completed_at = fixture.shown()["completedAt"];
    fixture.store.advance(std::chrono::hours(1));
    fixture.refund(fixture.user);
    fixture.store.new_events();
    fixture.money_returns(contracts::refund_cause::buyer, "not what I thought");

    auto const shown = fixture.shown();
    CHECK(shown["status"] == "refunded");
    CHECK(shown["reason"] == "not what I thought");
    CHECK(shown["step"] == "done");
    CHECK(shown["completedAt"] == completed_at);
    CHECK(shown["refund"]["status"] == "refunded");
    auto const events = fixture.store.new_events();
    REQUIRE(events.size() == 1);
    CHECK(events[0].type == "PurchaseCompleted");
    CHECK(nlohmann::json::parse(events[0].payload)["status"] == "refunded");

    CHECK(fixture.buy(fixture.game).status == 202);
}

TEST_CASE(
    "a refund that the library refuses leaves the purchase completed, says why and may be asked for again")
{
    purchase_case fixture;
    fixture.complete();
    fixture.refund(fixture.user);
    fixture.store.new_events();
    fixture.library_keeps();
    auto const shown = fixture.shown();
    CHECK(shown["status"] == "completed");
    CHECK(shown["step"] == "done");
    CHECK(shown["refund"]["status"] == "refused");
    CHECK(shown["refund"]["trouble"] == "the game was downloaded");
    CHECK(fixture.store.events().empty());

    CHECK(fixture.refund(fixture.admin, {{"reason", "it never started"}}).status == 202);
    CHECK(fixture.shown()["refund"]["status"] == "requested");
    CHECK(fixture.shown()["refund"]["trouble"].is_null());
    CHECK(fixture.store.events() == names{"PurchaseRefundRequested"});
}

TEST_CASE(
    "an admin's wish takes the place of a buyer's, so that the library's refusal of that one ends nothing")
{
    purchase_case fixture;
    fixture.complete();
    fixture.refund(fixture.user);
    fixture.refund(fixture.admin, {{"reason", "goodwill"}});
    fixture.refund(fixture.admin, {{"reason", "once more"}});
    CHECK(fixture.store.events() == names{"PurchaseRefundRequested", "PurchaseRefundRequested"});
    fixture.library_keeps();
    CHECK(fixture.shown()["refund"]["status"] == "requested");
    CHECK(fixture.shown()["refund"]["reason"] == "goodwill");
    fixture.money_returns(contracts::refund_cause::buyer);
    CHECK(fixture.status() == "refunded");
}

TEST_CASE("money that the bank takes back ends a completed purchase without anybody's wish")
{
    purchase_case fixture;
    fixture.complete();
    fixture.money_returns(contracts::refund_cause::chargeback, "disputed by the card holder");
    auto const shown = fixture.shown();
    CHECK(shown["status"] == "refunded");
    CHECK(shown["reason"] == "disputed by the card holder");
    CHECK(shown["refund"]["by"] == "provider");
    CHECK(fixture.store.events() == names{"PurchaseCompleted"});
    fixture.money_returns(contracts::refund_cause::chargeback);
    CHECK(fixture.store.events().empty());
}

TEST_CASE("a refund that the provider does not do is shown parked, with the trouble, until the money is back")
{
    purchase_case fixture;
    fixture.complete();
    fixture.refund(fixture.user);
    fixture.store.new_events();
    fixture.refund_is_parked(contracts::refund_cause::buyer);
    CHECK(fixture.shown()["step"] == "refund");
    CHECK(fixture.shown()["refund"]["status"] == "parked");
    CHECK(fixture.shown()["refund"]["trouble"] == "the card is closed");
    CHECK(fixture.sagas("parked") == names{fixture.payment_id});
    CHECK(fixture.refund(fixture.user).status == 202);
    CHECK(fixture.store.events().empty());

    fixture.money_returns(contracts::refund_cause::buyer);
    CHECK(fixture.status() == "refunded");
    CHECK(fixture.shown()["refund"]["trouble"].is_null());
    CHECK(fixture.sagas("parked").empty());
}

TEST_CASE("money that was taken beside the purchase's own does not touch the purchase")
{
    purchase_case fixture;
    fixture.complete();
    fixture.refund_is_parked(contracts::refund_cause::late);
    fixture.refund_is_parked(contracts::refund_cause::doubled);
    CHECK(fixture.shown()["refund"].is_null());
}

TEST_CASE("money that returns for a purchase that ended without it changes nothing")
{
    purchase_case fixture;
    fixture.payment_ends(contracts::payment_outcome::failed, "no answer");
    fixture.store.new_events();
    fixture.money_returns(contracts::refund_cause::chargeback);
    CHECK(fixture.status() == "failed");
    CHECK(fixture.store.events().empty());
    fixture.payment_id = fixture.store.env().ids.next().to_string();
    fixture.money_returns(contracts::refund_cause::chargeback);
    CHECK(fixture.store.events().empty());
}
