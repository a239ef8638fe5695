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
    test::reactions_case one;
    one.buy("a");
    CHECK(one.status("a") == status::approved);
    CHECK(one.bank.calls == strings{"charge a"});
}

TEST_CASE("a cancellation that overtakes the order leaves it nothing to charge")
{
    test::reactions_case one;
    one.cancel("a");
    one.buy("a");
    CHECK(one.status("a") == status::cancelled);
    CHECK(one.state("a").reason == "cancelled by the buyer");
    CHECK(one.bank.calls.empty());
    CHECK(test::count(one.store.events(), "GamePurchaseCompleted") == 1);
}

TEST_CASE("a payment that waits for the buyer's slip is cancelled at the provider")
{
    test::reactions_case one;
    one.bank.moods = {mood::later};
    one.buy("a");
    one.cancel("a");
    CHECK(one.bank.calls == strings{"charge a", "cancel a"});
    CHECK(one.status("a") == status::cancelled);
    CHECK(one.state("a").reason == "cancelled by the buyer");
}

TEST_CASE("a cancellation that comes after the money was taken changes nothing")
{
    test::reactions_case one;
    one.bank.moods = {mood::later};
    one.buy("a");
    one.bank.take("a");
    one.cancel("a");
    CHECK(one.status("a") == status::approved);
    one.cancel("a");
    CHECK(one.bank.times_called("cancel") == 1);
    CHECK(one.paid_minor() == 5990);
}

TEST_CASE(
    "a cancellation in the middle of a charge that is just being opened never ends what is charged then")
{
    for (auto const wished_after : {200ms, 900ms, 1'100ms, 1'900ms, 2'100ms}) {
        INFO(wished_after.count());
        test::reactions_case one;
        one.bank.is_opening = true;
        one.bank.remembers_keys = false; // as for a charge that it did not know when it was to be cancelled
        one.bank.takes_its_time = 1s;
        one.send(payments::purchases_requested, one.ordering<contracts::game_purchase_requested>("a"));
        one.store.advance(wished_after);
        one.cancel("a");
        one.store.advance(2min);
        CHECK(one.status("a") == (one.bank.taken["a"] == 0 ? status::cancelled : status::approved));
        CHECK(one.state("a").refunds.empty());
        CHECK(one.dead_letters(payments::purchases_to_cancel) == 0);
    }
}

TEST_CASE("a cancellation waits for a provider that is away")
{
    test::reactions_case one;
    one.bank.moods = {mood::later};
    one.buy("a");
    one.bank.is_down = true;
    one.cancel("a");
    one.store.advance(2min);
    CHECK(one.status("a") == status::processing);
    one.bank.is_down = false;
    one.store.advance(2min);
    CHECK(one.status("a") == status::cancelled);
    CHECK(one.dead_letters(payments::purchases_to_cancel) == 0);
}

TEST_CASE("an overdue purchase that was never heard of is opened and charged")
{
    test::reactions_case one;
    one.overdue("a");
    CHECK(one.status("a") == status::approved);
}

TEST_CASE("an overdue purchase whose payment is open is looked at soon")
{
    test::reactions_case one;
    one.bank.moods = {mood::later};
    one.buy("a");
    CHECK(one.asked_in("a") > 1min);
    one.overdue("a");
    CHECK(one.asked_in("a") <= 0s);
    CHECK(one.status("a") == status::processing);
}

TEST_CASE("an overdue purchase whose payment has ended hears of its end again")
{
    test::reactions_case one;
    one.buy("a");
    one.store.events();
    one.overdue("a");
    CHECK(one.store.events() == test::names{"GamePurchaseCompleted"});
}

TEST_CASE("while users cannot be asked the message waits: nothing is charged, and no attempt is counted")
{
    test::reactions_case one;
    one.buyers.away = true;
    one.buy("a");
    one.store.advance(30s);
    CHECK(one.status("a") == status::pending);
    CHECK(one.state("a").attempts == 0);
    CHECK(one.conversation.trouble().empty());

    one.buyers.away = false;
    one.store.advance(2min);
    CHECK(one.status("a") == status::approved);
    CHECK(one.state("a").attempts == 1);
    CHECK(one.dead_letters(payments::payments_to_process) == 0);
}

TEST_CASE("a request for a payment that nobody opened here is a dead letter, and not dropped")
{
    for (bool const is_open : {true, false})
        for (std::int64_t const minor : {5990, 0}) {
            test::reactions_case one;
            one.buyers.open = is_open;
            auto stray = one.about<contracts::payment_requested>("nobody's");
            stray.amount = {minor, core::currency::brl()};
            stray.occurred_at = one.store.clock().now();
            one.hear(payments::payments_to_process, stray);
            auto const dead = one.store.run(one.queues.peek("payments-to-process-error", 10));
            REQUIRE(dead.size() == 1);
            CHECK(dead[0].content.find(bus::attribute::dead_reason) == "there is no payment nobody's");
        }
}
