// What happens to a payment when its provider is healthy, failing or unavailable: have_charged(), message by
// message.
#include "bus/consuming/consumer.hpp"
#include "settling_fixture.hpp"

#include <doctest/doctest.h>

using namespace fcg;
using namespace std::chrono_literals;
using mood = test::scripted_provider::mood;
using payments::status;
using strings = std::vector<std::string>;

TEST_CASE("a payment that the provider approves at once takes one question")
{
    test::settling_case fixture;
    fixture.open("a");
    fixture.charge("a");
    CHECK(fixture.bank.calls == strings{"charge a"});
    CHECK(fixture.store.events() == test::names{"PaymentRequestedMessage", "PaymentProcessing",
                                                "PaymentSucceeded", "GamePurchaseCompleted"});
    CHECK(fixture.status("a") == status::approved);
    CHECK(fixture.paid_minor() == 5990);
    CHECK_FALSE(fixture.asked_in("a"));
}

TEST_CASE("a message that comes again for a payment that has ended asks nobody")
{
    test::settling_case fixture;
    fixture.open("a");
    fixture.charge("a");
    fixture.store.events();
    fixture.charge("a");
    CHECK(fixture.bank.calls.size() == 1);
    CHECK(fixture.store.events().empty());
}

TEST_CASE("a declined payment ends declined, with the reason for the buyer")
{
    test::settling_case fixture;
    fixture.open("a");
    fixture.bank.moods = {mood::declines};
    fixture.charge("a");
    CHECK(fixture.status("a") == status::declined);
    CHECK(fixture.state("a").reason == "insufficient funds");
    CHECK(fixture.paid_minor() == 0);
}

TEST_CASE("a provider that takes the money and answers an error is asked before it is charged again")
{
    test::settling_case fixture;
    fixture.bank.remembers_keys = false;
    fixture.open("a");
    fixture.bank.moods = {mood::lies};
    CHECK_THROWS_AS(fixture.charge("a"), payments::provider_unavailable);
    fixture.charge("a");
    CHECK(fixture.bank.calls == strings{"charge a", "look_up a"});
    CHECK(fixture.status("a") == status::approved);
    CHECK(fixture.bank.taken["a"] == 1);
}

TEST_CASE("an answer that got lost is asked for, and the money is not asked for again")
{
    test::settling_case fixture;
    fixture.bank.remembers_keys = false;
    fixture.open("a");
    fixture.bank.moods = {mood::breaks_off_after};
    fixture.charge("a");
    CHECK(fixture.bank.calls == strings{"charge a", "look_up a"});
    CHECK(fixture.status("a") == status::approved);
    CHECK(fixture.bank.taken["a"] == 1);
}

TEST_CASE("while nobody can say what became of a charge the payment is left to the sweeper")
{
    for (auto const mood : {mood::breaks_off_before, mood::is_silent})
        for (auto const look : {mood::refuses, mood::is_silent, mood::well}) {
            test::settling_case fixture({.timeout = 5s});
            fixture.bank.remembers_keys = false;
            fixture.open("a");
            fixture.bank.moods = {mood};
            fixture.bank.look_ups = {look};
            fixture.charge("a");
            CHECK(fixture.bank.calls == strings{"charge a", "look_up a"});
            CHECK(fixture.status("a") == status::processing);
            CHECK(fixture.asked_in("a") == 2s);
        }
}

TEST_CASE("a payment that the provider refuses every time fails after its last attempt, and not before")
{
    test::settling_case fixture({.breaker = {.failures = 1'000}});
    fixture.settings.max_attempts = 3;
    fixture.open("a");
    fixture.bank.moods.assign(10, mood::refuses);
    CHECK_THROWS_AS(fixture.charge("a"), payments::provider_unavailable);
    CHECK_THROWS_AS(fixture.charge("a"), payments::provider_unavailable);
    CHECK(fixture.status("a") == status::processing);
    fixture.charge("a");
    CHECK(fixture.status("a") == status::failed);
    CHECK(fixture.state("a").attempts == 3);
    CHECK(fixture.bank.taken["a"] == 0);
    CHECK(fixture.paid_minor() == 0);
}

TEST_CASE("money that the last attempt took although it was told otherwise is not forgotten")
{
    test::settling_case fixture({.breaker = {.failures = 1'000}});
    fixture.settings.max_attempts = 2;
    fixture.bank.remembers_keys = false;
    fixture.open("a");
    fixture.bank.moods = {mood::refuses, mood::lies};
    CHECK_THROWS_AS(fixture.charge("a"), payments::provider_unavailable);
    fixture.charge("a");
    CHECK(fixture.status("a") == status::approved);
    CHECK(fixture.bank.taken["a"] == 1);
}

TEST_CASE("a provider that is away uses up no attempts: the payment waits for the sweeper")
{
    test::settling_case fixture({.breaker = {.failures = 1'000}});
    fixture.settings.max_attempts = 2;
    fixture.open("a");
    fixture.bank.is_down = true;
    CHECK_THROWS_AS(fixture.charge("a"), payments::provider_unavailable);
    for (int again = 0; again < 20; ++again)
        fixture.charge("a");
    CHECK(fixture.state("a").attempts == 1);
    CHECK(fixture.asked_in("a") == 2s);
    fixture.bank.is_down = false;
    fixture.store.advance(2s);
    CHECK(fixture.sweep() == 1);
    CHECK(fixture.status("a") == status::approved);
}

TEST_CASE("while the circuit is open no attempt is recorded and nothing is asked")
{
    test::settling_case fixture({.breaker = {.failures = 1, .pause = 30s}});
    fixture.open("a");
    fixture.open("b");
    fixture.bank.moods = {mood::refuses};
    CHECK_THROWS_AS(fixture.charge("a"), payments::provider_unavailable);
    CHECK_THROWS_AS(fixture.charge("b"), core::remote_unavailable);
    CHECK(fixture.state("b").attempts == 0);
    CHECK(fixture.bank.calls == strings{"charge a"});
    CHECK(fixture.guard.warning() == "payments wait: the payment provider scripted does not answer");
    fixture.store.advance(30s);
    fixture.charge("b");
    CHECK(fixture.status("b") == status::approved);
    CHECK(fixture.guard.warning().empty());
}

TEST_CASE("an order that the provider has taken on waits, and says so once")
{
    test::settling_case fixture;
    fixture.open("a");
    fixture.bank.moods = {mood::later};
    fixture.charge("a");
    fixture.charge("a");
    CHECK(fixture.store.events() ==
          test::names{"PaymentRequestedMessage", "PaymentProcessing", "PaymentAccepted"});
    CHECK(fixture.bank.calls == strings{"charge a", "look_up a"});
    CHECK(fixture.asked_in("a").has_value());
}

TEST_CASE("a provider that opens first has its reference on disk before it is asked for money")
{
    test::settling_case fixture;
    fixture.bank.is_opening = true;
    fixture.bank.remembers_keys = false;
    fixture.open("a");
    fixture.bank.moods = {mood::refuses};
    CHECK_THROWS_AS(fixture.charge("a"), payments::provider_unavailable);
    CHECK(fixture.state("a").reference == "ref-a");
    fixture.charge("a");
    CHECK(fixture.bank.calls == strings{"open a", "charge a", "look_up a", "charge a"});
    CHECK(fixture.store.events() == test::names{"PaymentRequestedMessage", "PaymentProcessing",
                                                "ChargeOpened", "PaymentAttemptFailed", "PaymentProcessing",
                                                "PaymentSucceeded", "GamePurchaseCompleted"});
}

TEST_CASE("a closed account is not charged, and what an attempt has taken before is not forgotten")
{
    test::settling_case fixture;
    fixture.buyers.open = false;
    fixture.open("untouched");
    fixture.charge("untouched");
    CHECK(fixture.bank.calls.empty());
    CHECK(fixture.status("untouched") == status::cancelled);

    fixture.buyers.open = true;
    for (auto const* id : {"refused", "lied"}) {
        fixture.open(id);
        fixture.bank.moods = {std::string(id) == "lied" ? mood::lies : mood::refuses};
        CHECK_THROWS_AS(fixture.charge(id), payments::provider_unavailable);
    }
    fixture.buyers.open = false;
    fixture.charge("refused");
    fixture.charge("lied");
    CHECK(fixture.status("refused") == status::cancelled);
    CHECK(fixture.state("refused").reason == "the account was closed before it was charged");
    CHECK(fixture.status("lied") == status::approved);
}

TEST_CASE("a free game is approved without a provider, even while it is left alone")
{
    test::settling_case fixture({.breaker = {.failures = 1}});
    fixture.open("a");
    fixture.bank.moods = {mood::refuses};
    CHECK_THROWS_AS(fixture.charge("a"), payments::provider_unavailable);
    fixture.open("free", 0);
    fixture.charge("free");
    CHECK(fixture.status("free") == status::approved);
    CHECK(fixture.bank.calls.size() == 1);
}

TEST_CASE("a payment that another provider may have charged is never charged by this one")
{
    test::settling_case fixture;
    fixture.open("a");
    fixture.bank.moods = {mood::refuses};
    CHECK_THROWS_AS(fixture.charge("a"), payments::provider_unavailable);
    fixture.bank.known_as = "another";
    fixture.charge("a");
    CHECK(fixture.bank.calls == strings{"charge a"});
    CHECK(fixture.status("a") == status::processing);
}

TEST_CASE("who has lost the lease writes nothing, and whoever has the message now finds the charge")
{
    test::settling_case fixture;
    fixture.bank.remembers_keys = false;
    fixture.open("a");
    int looks = 0;
    auto lost_at_the_second = [&looks] {
        if (++looks > 1)
            throw bus::lease_lost();
    };
    CHECK_THROWS_AS(fixture.charge("a", lost_at_the_second), bus::lease_lost);
    CHECK(fixture.status("a") == status::processing);
    fixture.charge("a");
    CHECK(fixture.status("a") == status::approved);
    CHECK(fixture.bank.taken["a"] == 1);
}

TEST_CASE("a payment that was never opened here is refused, not dropped")
{
    test::settling_case fixture;
    CHECK_THROWS_AS(fixture.charge("nobody's"), bus::refused);
}
