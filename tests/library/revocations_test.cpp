#include "library_case.hpp"

#include <algorithm>
#include <array>

using namespace fcg;
using test::library_case;
using test::names;

namespace {

nlohmann::json payload_of(storage::stored_event const& event)
{
    return nlohmann::json::parse(event.payload);
}

} // namespace

TEST_CASE("a game that its buyer returns leaves the library, and the money may follow")
{
    library_case fixture;
    auto const bought = fixture.granted();
    fixture.deliver(fixture.refund_of(bought));
    auto const events = fixture.store.new_events();
    REQUIRE(events.size() == 1);
    CHECK(events[0].type == "EntitlementRevoked");
    CHECK(events[0].stream == "entitlement-" + bought.payment_id);
    CHECK(events[0].stream_version == 2);
    CHECK(payload_of(events[0])["by"] == "buyer");
    CHECK(payload_of(events[0])["reason"] == "not what I thought");
    CHECK(payload_of(events[0])["gameId"] == bought.game_id);
    CHECK(fixture.entitlement(bought.game_id).status == 404);
    auto const answers = test::answers_of(fixture.module);
    library::ownership_question question{bought.user_id, bought.game_id};
    CHECK_FALSE(fixture.store.run(answers.ask(std::move(question))).owned);
}

TEST_CASE("a wish that comes again is answered again, so that a lost answer heals")
{
    library_case fixture;
    auto const bought = fixture.granted();
    fixture.deliver(fixture.refund_of(bought));
    fixture.deliver(fixture.refund_of(bought, contracts::requester::admin));
    auto const events = fixture.store.new_events();
    REQUIRE(events.size() == 2);
    CHECK(events[1].type == "EntitlementRevoked");
    CHECK(payload_of(events[1])["by"] == "buyer"); // the first requester stays
}

TEST_CASE("a game in use stays with its buyer, but not against an admin's wish")
{
    library_case fixture;
    auto const bought = fixture.granted();
    CHECK(fixture.download(bought.game_id).status == 200);
    fixture.deliver(fixture.refund_of(bought));
    auto const events = fixture.store.new_events();
    REQUIRE(events.size() == 1);
    CHECK(events[0].type == "EntitlementKept");
    CHECK(payload_of(events[0])["reason"] == "the game was downloaded");
    CHECK(fixture.entitlement(bought.game_id).status == 200);

    fixture.deliver(fixture.refund_of(bought, contracts::requester::admin));
    CHECK(fixture.store.events() == names{"EntitlementRevoked"});
    CHECK(fixture.entitlement(bought.game_id).status == 404);
}

TEST_CASE("what is not in the library is not taken back for a buyer; for an admin the money goes back anyhow")
{
    library_case fixture;
    auto const unknown = fixture.purchase();
    fixture.deliver(fixture.refund_of(unknown));
    CHECK(fixture.store.events() == names{"EntitlementKept"});
    fixture.deliver(fixture.refund_of(unknown, contracts::requester::admin));
    CHECK(fixture.store.events() == names{"EntitlementRevoked"});
}

TEST_CASE("a returned game is not granted again by the same payment, however late and often that is approved")
{
    library_case fixture;
    auto const bought = fixture.granted();
    fixture.deliver(fixture.refund_of(bought));
    fixture.store.new_events();
    fixture.deliver(bought);
    fixture.deliver(bought);
    CHECK(fixture.store.events().empty());
    CHECK(fixture.entitlement(bought.game_id).status == 404);
}

TEST_CASE("a returned game can be had again through another payment")
{
    library_case fixture;
    auto again = fixture.granted();
    fixture.deliver(fixture.refund_of(again));
    fixture.store.new_events();
    again.payment_id = fixture.store.env().ids.next().to_string();
    fixture.deliver(again);
    CHECK(fixture.store.events() == names{"EntitlementGranted"});
    CHECK(fixture.entitlement(again.game_id).json["paymentId"] == again.payment_id);
}

TEST_CASE("a refund of an older payment does not take what a newer one has paid")
{
    library_case fixture;
    auto const first = fixture.granted();
    fixture.deliver(fixture.refund_of(first));
    auto second = first;
    second.payment_id = fixture.store.env().ids.next().to_string();
    fixture.deliver(second);
    fixture.store.new_events();
    fixture.deliver(fixture.refund_of(first, contracts::requester::admin));
    fixture.deliver(fixture.returned(first, contracts::refund_cause::admin));
    CHECK(fixture.entitlement(first.game_id).json["paymentId"] == second.payment_id);
}

TEST_CASE("money that the bank takes back takes the game with it, in use or not")
{
    library_case fixture;
    auto const bought = fixture.granted();
    fixture.download(bought.game_id);
    fixture.deliver(fixture.returned(bought, contracts::refund_cause::chargeback));
    auto const events = fixture.store.new_events();
    REQUIRE(events.size() == 1);
    CHECK(events[0].type == "EntitlementRevoked");
    CHECK(payload_of(events[0])["by"] == "provider");
    CHECK(payload_of(events[0])["reason"] == "disputed");
    CHECK(fixture.entitlement(bought.game_id).status == 404);
}

TEST_CASE("money that is back after the game has nothing left to take")
{
    library_case fixture;
    auto const bought = fixture.granted();
    fixture.deliver(fixture.refund_of(bought));
    fixture.store.new_events();
    fixture.deliver(fixture.returned(bought, contracts::refund_cause::buyer));
    fixture.deliver(fixture.returned(bought, contracts::refund_cause::buyer));
    CHECK(fixture.store.events().empty());
}

TEST_CASE("an approval that comes after its money went back grants nothing")
{
    library_case fixture;
    auto const bought = fixture.purchase();
    fixture.deliver(fixture.returned(bought, contracts::refund_cause::chargeback));
    fixture.deliver(bought);
    CHECK(fixture.store.events().empty());
    CHECK(fixture.entitlement(bought.game_id).status == 404);
}

TEST_CASE("a payment that was refused is refused for ever, also when the player owns the game no more")
{
    library_case fixture;
    auto const owned = fixture.granted();
    auto second = owned;
    second.payment_id = fixture.store.env().ids.next().to_string();
    fixture.deliver(second);
    CHECK(fixture.store.events() == names{"EntitlementRefused"});
    fixture.deliver(fixture.refund_of(owned));
    CHECK(fixture.store.events() == names{"EntitlementRevoked"});

    fixture.deliver(second); // the refusal is repeated for consumers that missed it; it is never granted
    CHECK(fixture.store.events() == names{"EntitlementRefused"});
    CHECK(fixture.entitlement(owned.game_id).status == 404);
    fixture.deliver(fixture.refund_of(second));
    CHECK(fixture.store.events() == names{"EntitlementKept"});
}

TEST_CASE(
    "in whatever order a purchase, its refund and the bank's news come, what was paid back is not owned")
{
    std::array<int, 4> order{0, 1, 2, 3};
    do {
        library_case fixture;
        auto const bought = fixture.purchase();
        for (auto const step : order) {
            if (step == 0 || step == 3)
                fixture.deliver(bought);
            else if (step == 1)
                fixture.deliver(fixture.refund_of(bought));
            else
                fixture.deliver(fixture.returned(bought, contracts::refund_cause::buyer));
        }
        CHECK(fixture.entitlement(bought.game_id).status == 404);
    } while (std::ranges::next_permutation(order).found);
}
