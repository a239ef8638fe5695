#include "bus/contracts/payment_requested.hpp"
#include "reactions_fixture.hpp"

#include <doctest/doctest.h>

using namespace fcg;
using namespace std::chrono_literals;
using mood = test::scripted_provider::mood;
using payments::status;
using strings = std::vector<std::string>;

TEST_CASE("a purchase is opened, charged and ended, message by message")
{
    test::reactions_case fixture;
    fixture.buy("a");
    CHECK(fixture.status("a") == status::approved);
    CHECK(fixture.bank.calls == strings{"charge a"});
}

TEST_CASE("a cancellation that overtakes the order leaves it nothing to charge")
{
    test::reactions_case fixture;
    fixture.cancel("a");
    fixture.buy("a");
    CHECK(fixture.status("a") == status::cancelled);
    CHECK(fixture.state("a").reason == "cancelled by the buyer");
    CHECK(fixture.bank.calls.empty());
    CHECK(test::count(fixture.store.events(), "GamePurchaseCompleted") == 1);
}

TEST_CASE("a payment that waits for the buyer's slip is cancelled at the provider")
{
    test::reactions_case fixture;
    fixture.bank.moods = {mood::later};
    fixture.buy("a");
    fixture.cancel("a");
    CHECK(fixture.bank.calls == strings{"charge a", "cancel a"});
    CHECK(fixture.status("a") == status::cancelled);
    CHECK(fixture.state("a").reason == "cancelled by the buyer");
}

TEST_CASE("a cancellation that comes after the money was taken changes nothing")
{
    test::reactions_case fixture;
    fixture.bank.moods = {mood::later};
    fixture.buy("a");
    fixture.bank.take("a");
    fixture.cancel("a");
    CHECK(fixture.status("a") == status::approved);
    fixture.cancel("a");
    CHECK(fixture.bank.times_called("cancel") == 1);
    CHECK(fixture.paid_minor() == 5990);
}

TEST_CASE(
    "a cancellation in the middle of a charge that is just being opened never ends what is charged then")
{
    for (auto const wished_after : {200ms, 900ms, 1'100ms, 1'900ms, 2'100ms}) {
        INFO(wished_after.count());
        test::reactions_case fixture;
        fixture.bank.is_opening = true;
        fixture.bank.remembers_keys =
            false; // the charge was unknown to the provider when it was to be cancelled
        fixture.bank.takes_its_time = 1s;
        fixture.send("game-purchase-requested", fixture.ordering<contracts::game_purchase_requested>("a"));
        fixture.store.advance(wished_after);
        fixture.cancel("a");
        fixture.store.advance(2min);
        CHECK(fixture.status("a") == (fixture.bank.taken["a"] == 0 ? status::cancelled : status::approved));
        CHECK(fixture.state("a").refunds.empty());
        CHECK(fixture.dead_letters("purchase-cancel-requested") == 0);
    }
}

TEST_CASE("a cancellation waits for a provider that is away")
{
    test::reactions_case fixture;
    fixture.bank.moods = {mood::later};
    fixture.buy("a");
    fixture.bank.is_down = true;
    fixture.cancel("a");
    fixture.store.advance(2min);
    CHECK(fixture.status("a") == status::processing);
    fixture.bank.is_down = false;
    fixture.store.advance(2min);
    CHECK(fixture.status("a") == status::cancelled);
    CHECK(fixture.dead_letters("purchase-cancel-requested") == 0);
}

TEST_CASE("an overdue purchase that was never heard of is opened and charged")
{
    test::reactions_case fixture;
    fixture.overdue("a");
    CHECK(fixture.status("a") == status::approved);
}

TEST_CASE("an overdue purchase whose payment is open is looked at soon")
{
    test::reactions_case fixture;
    fixture.bank.moods = {mood::later};
    fixture.buy("a");
    CHECK(fixture.asked_in("a") > 1min);
    fixture.overdue("a");
    CHECK(fixture.asked_in("a") <= 0s);
    CHECK(fixture.status("a") == status::processing);
}

TEST_CASE("an overdue purchase whose payment has ended receives its end again")
{
    test::reactions_case fixture;
    fixture.buy("a");
    fixture.store.events();
    fixture.overdue("a");
    CHECK(fixture.store.events() == test::names{"GamePurchaseCompleted"});
}

TEST_CASE("while users cannot be asked the message waits: nothing is charged, and no attempt is counted")
{
    test::reactions_case fixture;
    fixture.buyers.away = true;
    fixture.buy("a");
    fixture.store.advance(30s);
    CHECK(fixture.status("a") == status::pending);
    CHECK(fixture.state("a").attempts == 0);
    CHECK(fixture.http_session.failure().empty());

    fixture.buyers.away = false;
    fixture.store.advance(2min);
    CHECK(fixture.status("a") == status::approved);
    CHECK(fixture.state("a").attempts == 1);
    CHECK(fixture.dead_letters("payments-to-process") == 0);
}

TEST_CASE("a request for a payment that nobody opened here is a dead letter, and not dropped")
{
    for (bool const is_open : {true, false})
        for (std::int64_t const minor : {5990, 0}) {
            test::reactions_case fixture;
            fixture.buyers.open = is_open;
            auto stray = fixture.about<contracts::payment_requested>("nobody's");
            stray.amount = {minor, core::currency::brl()};
            stray.occurred_at = fixture.store.clock().now();
            fixture.deliver("payments-to-process", stray);
            auto const dead = fixture.store.run(fixture.queues.peek("payments-to-process-error", 10));
            REQUIRE(dead.size() == 1);
            CHECK(dead[0].content.find(bus::attribute::dead_reason) == "there is no payment nobody's");
        }
}
