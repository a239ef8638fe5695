#include "purchase_case.hpp"

using namespace fcg;
using test::names;
using test::purchase_case;

TEST_CASE("a buyer returns a game within the window, and the library is asked to take it back")
{
    purchase_case one;
    one.complete();
    one.store.advance(std::chrono::days(14));
    auto const accepted = one.refund(one.user);
    CHECK(accepted.status == 202);
    CHECK(accepted.header("location") == "/api/purchases/" + one.payment_id);
    CHECK(accepted.json["status"] == "completed");
    CHECK(accepted.json["step"] == "refund");
    CHECK(accepted.json["refund"] ==
          nlohmann::json{{"status", "requested"},
                         {"by", "buyer"},
                         {"reason", "not what I thought"},
                         {"requestedAt", core::to_rfc3339(one.store.clock().now())},
                         {"trouble", nullptr}});

    auto const events = one.store.new_events();
    REQUIRE(events.size() == 1);
    CHECK(events[0].type == "PurchaseRefundRequested");
    CHECK(events[0].stream == "purchase-" + one.payment_id);
    CHECK(events[0].stream_version == 3);
    auto const payload = nlohmann::json::parse(events[0].payload);
    CHECK(payload["by"] == "buyer");
    CHECK(payload["reason"] == "not what I thought");
    CHECK(payload["gameId"] == one.game);
}

TEST_CASE("a buyer's wish needs no reason")
{
    purchase_case one;
    one.complete();
    CHECK(one.refund(one.user, nlohmann::json::object()).status == 202);
    CHECK(one.refund(one.user, {{"reason", 5}}).faulty_fields() == names{"reason"});
}

TEST_CASE("a refund that is asked for again is answered alike and asked of the library once")
{
    purchase_case one;
    one.complete();
    one.refund(one.user);
    CHECK(one.store.events() == names{"PurchaseRefundRequested"});
    auto const again = one.refund(one.user, {{"reason", "another one"}});
    CHECK(again.status == 202);
    CHECK(again.json["refund"]["reason"] == "not what I thought");
    one.money_returns("buyer");
    CHECK(one.refund(one.user).status == 202);
    CHECK(one.store.events() == names{"PurchaseCompleted"});
}

TEST_CASE("an Idempotency-Key makes the same answer of a repeated refund, and refuses another one")
{
    purchase_case one;
    one.complete();
    auto const first = one.refund(one.user, {{"reason", "a"}}, {{"Idempotency-Key", "k"}});
    CHECK(first.status == 202);
    one.money_returns("buyer");
    auto const replayed = one.refund(one.user, {{"reason", "a"}}, {{"Idempotency-Key", "k"}});
    CHECK(replayed.status == 202);
    CHECK(replayed.body == first.body);
    CHECK(one.refund(one.user, {{"reason", "b"}}, {{"Idempotency-Key", "k"}}).status == 422);
}

TEST_CASE("after the window only an admin can return a game")
{
    purchase_case one;
    one.complete();
    one.store.advance(std::chrono::days(14) + std::chrono::seconds(1));
    CHECK(one.refund(one.user).status == 403);
    CHECK(one.refund(one.user).slug() == "refund-window-over");
    CHECK(one.store.events().empty());
    CHECK(one.shown()["refund"].is_null());

    CHECK(one.refund(one.admin, nlohmann::json::object()).faulty_fields() == names{"reason"});
    CHECK(one.refund(one.admin, {{"reason", "goodwill"}}).status == 202);
    auto const events = one.store.new_events();
    REQUIRE(events.size() == 1);
    CHECK(nlohmann::json::parse(events[0].payload)["by"] == "admin");
    CHECK(one.shown()["refund"]["by"] == "admin");
}

TEST_CASE("the window is a setting")
{
    games::game_settings settings;
    settings.refund_window_days = 1;
    purchase_case one(settings);
    one.complete();
    one.store.advance(std::chrono::days(2));
    CHECK(one.refund(one.user).slug() == "refund-window-over");
}

TEST_CASE("a game that was downloaded cannot be returned by its buyer")
{
    purchase_case one;
    one.complete();
    one.library.in_use.insert(one.payment_id);
    CHECK(one.refund(one.user).status == 403);
    CHECK(one.refund(one.user).slug() == "game-in-use");
    CHECK(one.store.events().empty());
    CHECK(one.refund(one.admin).status == 202);
}

TEST_CASE("a library that cannot be asked makes a refund wait, and nothing is written")
{
    struct mute_library final : library::questions {
        task<bool> owns(std::string, std::string) override { co_return false; }

        task<std::optional<library::entitlement_card>> find_entitlement(std::string, std::string) override
        {
            throw core::unavailable_elsewhere("library is away");
            co_return std::nullopt;
        }

        task<bool> anyone_owns(std::string) override { co_return true; }
    } mute;

    purchase_case one;
    one.complete();
    one.store.serve([&](http::routes& into) { one.games.add_routes(into, mute); }, {&one.games.database()});
    CHECK(one.refund(one.user).status == 503);
    CHECK(one.shown()["refund"].is_null());
    CHECK(one.refund(one.admin).status == 202);
}

TEST_CASE("only a completed purchase can be returned")
{
    purchase_case one;
    CHECK(one.refund(one.user).status == 409);
    CHECK(one.refund(one.user).slug() == "purchase-not-completed");
    one.payment_ends(contracts::payment_outcome::declined, "insufficient funds");
    CHECK(one.refund(one.admin).slug() == "purchase-not-completed");
    CHECK(one.store.events() == names{"PurchaseCompleted"});
}

TEST_CASE("another player's purchase cannot be returned, and is unknown")
{
    purchase_case one;
    one.complete();
    CHECK(one.refund(one.new_player()).status == 404);
    CHECK(one.refund("").status == 401);
    one.payment_id = one.store.around().ids.next().to_string();
    CHECK(one.refund(one.admin).status == 404);
    one.payment_id = "no-uuid";
    CHECK(one.refund(one.user).status == 404);
}

TEST_CASE("when the money is back the purchase is refunded, the buyer is told and may buy the game again")
{
    purchase_case one;
    one.complete();
    auto const completed_at = one.shown()["completedAt"];
    one.store.advance(std::chrono::hours(1));
    one.refund(one.user);
    one.store.new_events();
    one.money_returns("buyer", "not what I thought");

    auto const shown = one.shown();
    CHECK(shown["status"] == "refunded");
    CHECK(shown["reason"] == "not what I thought");
    CHECK(shown["step"] == "done");
    CHECK(shown["completedAt"] == completed_at);
    CHECK(shown["refund"]["status"] == "refunded");
    auto const events = one.store.new_events();
    REQUIRE(events.size() == 1);
    CHECK(events[0].type == "PurchaseCompleted");
    CHECK(nlohmann::json::parse(events[0].payload)["status"] == "refunded");

    CHECK(one.buy(one.game).status == 202);
}

TEST_CASE(
    "a refund that the library refuses leaves the purchase completed, says why and may be asked for again")
{
    purchase_case one;
    one.complete();
    one.refund(one.user);
    one.store.new_events();
    one.library_keeps();
    auto const shown = one.shown();
    CHECK(shown["status"] == "completed");
    CHECK(shown["step"] == "done");
    CHECK(shown["refund"]["status"] == "refused");
    CHECK(shown["refund"]["trouble"] == "the game was downloaded");
    CHECK(one.store.events().empty());

    CHECK(one.refund(one.admin, {{"reason", "it never started"}}).status == 202);
    CHECK(one.shown()["refund"]["status"] == "requested");
    CHECK(one.shown()["refund"]["trouble"].is_null());
    CHECK(one.store.events() == names{"PurchaseRefundRequested"});
}

TEST_CASE(
    "an admin's wish takes the place of a buyer's, so that the library's refusal of that one ends nothing")
{
    purchase_case one;
    one.complete();
    one.refund(one.user);
    one.refund(one.admin, {{"reason", "goodwill"}});
    one.refund(one.admin, {{"reason", "once more"}});
    CHECK(one.store.events() == names{"PurchaseRefundRequested", "PurchaseRefundRequested"});
    one.library_keeps();
    CHECK(one.shown()["refund"]["status"] == "requested");
    CHECK(one.shown()["refund"]["reason"] == "goodwill");
    one.money_returns("buyer");
    CHECK(one.status() == "refunded");
}

TEST_CASE("money that the bank takes back ends a completed purchase without anybody's wish")
{
    purchase_case one;
    one.complete();
    one.money_returns("chargeback", "disputed by the card holder");
    auto const shown = one.shown();
    CHECK(shown["status"] == "refunded");
    CHECK(shown["reason"] == "disputed by the card holder");
    CHECK(shown["refund"]["by"] == "provider");
    CHECK(one.store.events() == names{"PurchaseCompleted"});
    one.money_returns("chargeback");
    CHECK(one.store.events().empty());
}

TEST_CASE("a refund that the provider does not do is shown parked, with the trouble, until the money is back")
{
    purchase_case one;
    one.complete();
    one.refund(one.user);
    one.store.new_events();
    one.refund_is_parked("buyer");
    CHECK(one.shown()["step"] == "refund");
    CHECK(one.shown()["refund"]["status"] == "parked");
    CHECK(one.shown()["refund"]["trouble"] == "the card is closed");
    CHECK(one.sagas("parked") == names{one.payment_id});
    CHECK(one.refund(one.user).status == 202);
    CHECK(one.store.events().empty());

    one.money_returns("buyer");
    CHECK(one.status() == "refunded");
    CHECK(one.shown()["refund"]["trouble"].is_null());
    CHECK(one.sagas("parked").empty());
}

TEST_CASE("money that was taken beside the purchase's own does not touch the purchase")
{
    purchase_case one;
    one.complete();
    one.refund_is_parked("late");
    one.refund_is_parked("doubled");
    CHECK(one.shown()["refund"].is_null());
}

TEST_CASE("money that returns for a purchase that ended without it changes nothing")
{
    purchase_case one;
    one.payment_ends(contracts::payment_outcome::failed, "no answer");
    one.store.new_events();
    one.money_returns("chargeback");
    CHECK(one.status() == "failed");
    CHECK(one.store.events().empty());
    one.payment_id = one.store.around().ids.next().to_string();
    one.money_returns("chargeback");
    CHECK(one.store.events().empty());
}
