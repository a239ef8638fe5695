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
    library_case one;
    auto const bought = one.granted();
    one.deliver(one.refund_of(bought));
    auto const events = one.store.new_events();
    REQUIRE(events.size() == 1);
    CHECK(events[0].type == "EntitlementRevoked");
    CHECK(events[0].stream == "entitlement-" + bought.payment_id);
    CHECK(events[0].stream_version == 2);
    CHECK(payload_of(events[0])["by"] == "buyer");
    CHECK(payload_of(events[0])["reason"] == "not what I thought");
    CHECK(payload_of(events[0])["gameId"] == bought.game_id);
    CHECK(one.entitlement(bought.game_id).status == 404);
    CHECK_FALSE(one.store.run(one.module.answers().owns(bought.user_id, bought.game_id)));
}

TEST_CASE("a wish that comes again is answered again, so that a lost answer heals")
{
    library_case one;
    auto const bought = one.granted();
    one.deliver(one.refund_of(bought));
    one.deliver(one.refund_of(bought, "admin"));
    auto const events = one.store.new_events();
    REQUIRE(events.size() == 2);
    CHECK(events[1].type == "EntitlementRevoked");
    CHECK(payload_of(events[1])["by"] == "buyer"); // whose wish it was
}

TEST_CASE("a game in use stays with its buyer, but not against an admin's wish")
{
    library_case one;
    auto const bought = one.granted();
    CHECK(one.download(bought.game_id).status == 200);
    one.deliver(one.refund_of(bought));
    auto const events = one.store.new_events();
    REQUIRE(events.size() == 1);
    CHECK(events[0].type == "EntitlementKept");
    CHECK(payload_of(events[0])["reason"] == "the game was downloaded");
    CHECK(one.entitlement(bought.game_id).status == 200);

    one.deliver(one.refund_of(bought, "admin"));
    CHECK(one.store.events() == names{"EntitlementRevoked"});
    CHECK(one.entitlement(bought.game_id).status == 404);
}

TEST_CASE("what is not in the library is not taken back for a buyer; for an admin the money goes back anyhow")
{
    library_case one;
    auto const unknown = one.purchase();
    one.deliver(one.refund_of(unknown));
    CHECK(one.store.events() == names{"EntitlementKept"});
    one.deliver(one.refund_of(unknown, "admin"));
    CHECK(one.store.events() == names{"EntitlementRevoked"});
}

TEST_CASE("a returned game is not granted again by the same payment, however late and often that is approved")
{
    library_case one;
    auto const bought = one.granted();
    one.deliver(one.refund_of(bought));
    one.store.new_events();
    one.deliver(bought);
    one.deliver(bought);
    CHECK(one.store.events().empty());
    CHECK(one.entitlement(bought.game_id).status == 404);
}

TEST_CASE("a returned game can be had again through another payment")
{
    library_case one;
    auto again = one.granted();
    one.deliver(one.refund_of(again));
    one.store.new_events();
    again.payment_id = one.store.around().ids.next().to_string();
    one.deliver(again);
    CHECK(one.store.events() == names{"EntitlementGranted"});
    CHECK(one.entitlement(again.game_id).json["paymentId"] == again.payment_id);
}

TEST_CASE("a refund of an older payment does not take what a newer one has paid")
{
    library_case one;
    auto const first = one.granted();
    one.deliver(one.refund_of(first));
    auto second = first;
    second.payment_id = one.store.around().ids.next().to_string();
    one.deliver(second);
    one.store.new_events();
    one.deliver(one.refund_of(first, "admin"));
    one.deliver(one.returned(first, "admin"));
    CHECK(one.entitlement(first.game_id).json["paymentId"] == second.payment_id);
}

TEST_CASE("money that the bank takes back takes the game with it, in use or not")
{
    library_case one;
    auto const bought = one.granted();
    one.download(bought.game_id);
    one.deliver(one.returned(bought, "chargeback"));
    auto const events = one.store.new_events();
    REQUIRE(events.size() == 1);
    CHECK(events[0].type == "EntitlementRevoked");
    CHECK(payload_of(events[0])["by"] == "provider");
    CHECK(payload_of(events[0])["reason"] == "disputed");
    CHECK(one.entitlement(bought.game_id).status == 404);
}

TEST_CASE("money that is back after the game has nothing left to take")
{
    library_case one;
    auto const bought = one.granted();
    one.deliver(one.refund_of(bought));
    one.store.new_events();
    one.deliver(one.returned(bought, "buyer"));
    one.deliver(one.returned(bought, "buyer"));
    CHECK(one.store.events().empty());
}

TEST_CASE("an approval that comes after its money went back grants nothing")
{
    library_case one;
    auto const bought = one.purchase();
    one.deliver(one.returned(bought, "chargeback"));
    one.deliver(bought);
    CHECK(one.store.events().empty());
    CHECK(one.entitlement(bought.game_id).status == 404);
}

TEST_CASE("a payment that was refused is refused for ever, also when the player owns the game no more")
{
    library_case one;
    auto const owned = one.granted();
    auto second = owned;
    second.payment_id = one.store.around().ids.next().to_string();
    one.deliver(second);
    CHECK(one.store.events() == names{"EntitlementRefused"});
    one.deliver(one.refund_of(owned));
    CHECK(one.store.events() == names{"EntitlementRevoked"});

    one.deliver(second); // its money is on the way back: said again for who missed it, never granted
    CHECK(one.store.events() == names{"EntitlementRefused"});
    CHECK(one.entitlement(owned.game_id).status == 404);
    one.deliver(one.refund_of(second));
    CHECK(one.store.events() == names{"EntitlementKept"});
}

TEST_CASE(
    "in whatever order a purchase, its refund and the bank's news come, what was paid back is not owned")
{
    std::array<int, 4> order{0, 1, 2, 3};
    do {
        library_case one;
        auto const bought = one.purchase();
        for (auto const what : order) {
            if (what == 0 || what == 3)
                one.deliver(bought);
            else if (what == 1)
                one.deliver(one.refund_of(bought));
            else
                one.deliver(one.returned(bought, "buyer"));
        }
        CHECK(one.entitlement(bought.game_id).status == 404);
    } while (std::ranges::next_permutation(order).found);
}
