// What becomes of a payment when its provider is well, ill or away: have_charged(), message by message.
#include "bus/consumer.hpp"
#include "settling_fixture.hpp"

#include <doctest/doctest.h>

using namespace fcg;
using namespace std::chrono_literals;
using mood = test::scripted_provider::mood;
using payments::status;
using strings = std::vector<std::string>;

TEST_CASE("a payment that the provider approves at once takes one question")
{
    test::settling_case one;
    one.open("a");
    one.charge("a");
    CHECK(one.bank.calls == strings{"charge a"});
    CHECK(one.store.events() == test::names{"PaymentRequestedMessage", "PaymentProcessing",
                                            "PaymentSucceeded", "GamePurchaseCompleted"});
    CHECK(one.status("a") == status::approved);
    CHECK(one.paid_minor() == 5990);
    CHECK_FALSE(one.asked_in("a"));
}

TEST_CASE("a message that comes again for a payment that has ended asks nobody")
{
    test::settling_case one;
    one.open("a");
    one.charge("a");
    one.store.events();
    one.charge("a");
    CHECK(one.bank.calls.size() == 1);
    CHECK(one.store.events().empty());
}

TEST_CASE("a declined payment ends declined, with the reason for the buyer")
{
    test::settling_case one;
    one.open("a");
    one.bank.moods = {mood::declines};
    one.charge("a");
    CHECK(one.status("a") == status::declined);
    CHECK(one.state("a").reason == "insufficient funds");
    CHECK(one.paid_minor() == 0);
}

TEST_CASE("a provider that takes the money and answers an error is asked before it is charged again")
{
    test::settling_case one;
    one.bank.remembers_keys = false;
    one.open("a");
    one.bank.moods = {mood::lies};
    CHECK_THROWS_AS(one.charge("a"), payments::provider_unavailable);
    one.charge("a");
    CHECK(one.bank.calls == strings{"charge a", "look_up a"});
    CHECK(one.status("a") == status::approved);
    CHECK(one.bank.taken["a"] == 1);
}

TEST_CASE("an answer that got lost is asked for, and the money is not asked for again")
{
    test::settling_case one;
    one.bank.remembers_keys = false;
    one.open("a");
    one.bank.moods = {mood::breaks_off_after};
    one.charge("a");
    CHECK(one.bank.calls == strings{"charge a", "look_up a"});
    CHECK(one.status("a") == status::approved);
    CHECK(one.bank.taken["a"] == 1);
}

TEST_CASE("while nobody can say what became of a charge the payment is left to the sweeper")
{
    for (auto const how : {mood::breaks_off_before, mood::is_silent})
        for (auto const look : {mood::refuses, mood::is_silent, mood::well}) {
            test::settling_case one({.timeout = 5s});
            one.bank.remembers_keys = false;
            one.open("a");
            one.bank.moods = {how};
            one.bank.look_ups = {look};
            one.charge("a");
            CHECK(one.bank.calls == strings{"charge a", "look_up a"});
            CHECK(one.status("a") == status::processing);
            CHECK(one.asked_in("a") == 2s);
        }
}

TEST_CASE("a payment that the provider refuses every time fails after its last attempt, and not before")
{
    test::settling_case one({.breaker = {.failures = 1'000}});
    one.how.max_attempts = 3;
    one.open("a");
    one.bank.moods.assign(10, mood::refuses);
    CHECK_THROWS_AS(one.charge("a"), payments::provider_unavailable);
    CHECK_THROWS_AS(one.charge("a"), payments::provider_unavailable);
    CHECK(one.status("a") == status::processing);
    one.charge("a");
    CHECK(one.status("a") == status::failed);
    CHECK(one.state("a").attempts == 3);
    CHECK(one.bank.taken["a"] == 0);
    CHECK(one.paid_minor() == 0);
}

TEST_CASE("money that the last attempt took although it was told otherwise is not forgotten")
{
    test::settling_case one({.breaker = {.failures = 1'000}});
    one.how.max_attempts = 2;
    one.bank.remembers_keys = false;
    one.open("a");
    one.bank.moods = {mood::refuses, mood::lies};
    CHECK_THROWS_AS(one.charge("a"), payments::provider_unavailable);
    one.charge("a");
    CHECK(one.status("a") == status::approved);
    CHECK(one.bank.taken["a"] == 1);
}

TEST_CASE("a provider that is away uses up no attempts: the payment waits for the sweeper")
{
    test::settling_case one({.breaker = {.failures = 1'000}});
    one.how.max_attempts = 2;
    one.open("a");
    one.bank.is_down = true;
    CHECK_THROWS_AS(one.charge("a"), payments::provider_unavailable);
    for (int again = 0; again < 20; ++again)
        one.charge("a");
    CHECK(one.state("a").attempts == 1);
    CHECK(one.asked_in("a") == 2s);
    one.bank.is_down = false;
    one.store.advance(2s);
    CHECK(one.sweep() == 1);
    CHECK(one.status("a") == status::approved);
}

TEST_CASE("while the circuit is open no attempt is recorded and nothing is asked")
{
    test::settling_case one({.breaker = {.failures = 1, .pause = 30s}});
    one.open("a");
    one.open("b");
    one.bank.moods = {mood::refuses};
    CHECK_THROWS_AS(one.charge("a"), payments::provider_unavailable);
    CHECK_THROWS_AS(one.charge("b"), core::unavailable_elsewhere);
    CHECK(one.state("b").attempts == 0);
    CHECK(one.bank.calls == strings{"charge a"});
    CHECK(one.guard.note() == "payments wait: the payment provider scripted does not answer");
    one.store.advance(30s);
    one.charge("b");
    CHECK(one.status("b") == status::approved);
    CHECK(one.guard.note().empty());
}

TEST_CASE("an order that the provider has taken on waits, and says so once")
{
    test::settling_case one;
    one.open("a");
    one.bank.moods = {mood::later};
    one.charge("a");
    one.charge("a");
    CHECK(one.store.events() ==
          test::names{"PaymentRequestedMessage", "PaymentProcessing", "PaymentAccepted"});
    CHECK(one.bank.calls == strings{"charge a", "look_up a"});
    CHECK(one.asked_in("a").has_value());
}

TEST_CASE("a provider that opens first has its reference on disk before it is asked for money")
{
    test::settling_case one;
    one.bank.is_opening = true;
    one.bank.remembers_keys = false;
    one.open("a");
    one.bank.moods = {mood::refuses};
    CHECK_THROWS_AS(one.charge("a"), payments::provider_unavailable);
    CHECK(one.state("a").reference == "ref-a");
    one.charge("a");
    CHECK(one.bank.calls == strings{"open a", "charge a", "look_up a", "charge a"});
    CHECK(one.store.events() == test::names{"PaymentRequestedMessage", "PaymentProcessing", "ChargeOpened",
                                            "PaymentAttemptFailed", "PaymentProcessing", "PaymentSucceeded",
                                            "GamePurchaseCompleted"});
}

TEST_CASE("a closed account is not charged, and what an attempt has taken before is not forgotten")
{
    test::settling_case one;
    one.buyers.open = false;
    one.open("untouched");
    one.charge("untouched");
    CHECK(one.bank.calls.empty());
    CHECK(one.status("untouched") == status::cancelled);

    one.buyers.open = true;
    for (auto const* id : {"refused", "lied"}) {
        one.open(id);
        one.bank.moods = {std::string(id) == "lied" ? mood::lies : mood::refuses};
        CHECK_THROWS_AS(one.charge(id), payments::provider_unavailable);
    }
    one.buyers.open = false;
    one.charge("refused");
    one.charge("lied");
    CHECK(one.status("refused") == status::cancelled);
    CHECK(one.state("refused").reason == "the account was closed before it was charged");
    CHECK(one.status("lied") == status::approved);
}

TEST_CASE("a free game is approved without a provider, even while it is left alone")
{
    test::settling_case one({.breaker = {.failures = 1}});
    one.open("a");
    one.bank.moods = {mood::refuses};
    CHECK_THROWS_AS(one.charge("a"), payments::provider_unavailable);
    one.open("free", 0);
    one.charge("free");
    CHECK(one.status("free") == status::approved);
    CHECK(one.bank.calls.size() == 1);
}

TEST_CASE("a payment that another provider may have charged is never charged by this one")
{
    test::settling_case one;
    one.open("a");
    one.bank.moods = {mood::refuses};
    CHECK_THROWS_AS(one.charge("a"), payments::provider_unavailable);
    one.bank.known_as = "another";
    one.charge("a");
    CHECK(one.bank.calls == strings{"charge a"});
    CHECK(one.status("a") == status::processing);
}

TEST_CASE("who has lost the lease writes nothing, and whoever has the message now finds the charge")
{
    test::settling_case one;
    one.bank.remembers_keys = false;
    one.open("a");
    int looks = 0;
    auto lost_at_the_second = [&looks] {
        if (++looks > 1)
            throw bus::lease_lost();
    };
    CHECK_THROWS_AS(one.charge("a", lost_at_the_second), bus::lease_lost);
    CHECK(one.status("a") == status::processing);
    one.charge("a");
    CHECK(one.status("a") == status::approved);
    CHECK(one.bank.taken["a"] == 1);
}

TEST_CASE("a payment that was never opened here is refused, not dropped")
{
    test::settling_case one;
    CHECK_THROWS_AS(one.charge("nobody's"), bus::refused);
}
