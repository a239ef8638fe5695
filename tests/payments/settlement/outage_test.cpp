#include "reactions_fixture.hpp"
#include "support/seeded_random.hpp"

#include <doctest/doctest.h>

using namespace fcg;
using namespace std::chrono_literals;
using mood = test::scripted_provider::mood;
using payments::status;

TEST_CASE("a provider that is down for a minute costs nobody a purchase and charges nobody twice")
{
    test::reactions_case fixture({.timeout = 5s, .breaker = {.failures = 5, .pause = 10s}});
    fixture.bank.remembers_keys = false;
    fixture.sweeper.start();
    fixture.bank.is_down = true;
    for (int i = 0; i < 40; ++i)
        fixture.open(std::to_string(i));
    fixture.store.advance(1min);
    CHECK(fixture.shows("fcg_provider_circuit 2"));
    for (int i = 0; i < 40; ++i)
        CHECK_FALSE(payments::has_ended(fixture.status(std::to_string(i))));
    fixture.bank.is_down = false;
    fixture.store.advance(5min);
    CHECK(fixture.shows("fcg_provider_circuit 0"));
    for (int i = 0; i < 40; ++i) {
        auto const id = std::to_string(i);
        CHECK(fixture.status(id) == status::approved);
        CHECK(fixture.bank.taken[id] == 1);
    }
    CHECK(fixture.paid_minor() == 40 * 5990);
    CHECK(fixture.dead_letters("payments-to-process") == 0);
    CHECK(fixture.store.run(fixture.sweeper.stop()));
}

TEST_CASE("a provider that does everything wrong still charges nobody twice, and everything ends")
{
    test::reactions_case fixture({.timeout = 5s, .breaker = {.failures = 5, .pause = 10s}});
    fixture.settings.expiry_ms = 600'000;
    fixture.settings.deadline_ms = 60'000;
    fixture.sweeper.start();
    test::seeded_random random(7);
    constexpr int payments_made = 200;
    for (int i = 0; i < payments_made; ++i) {
        auto const roll = static_cast<int>(random.fraction() * 9);
        fixture.bank.moods = {static_cast<mood>(roll % 9)};
        fixture.open(std::to_string(i));
        if (roll == 0)
            fixture.bank.look_ups = {mood::is_silent};
        fixture.store.advance(1s);
    }
    fixture.bank.moods.clear();
    fixture.store.advance(20min);
    std::int64_t taken = 0;
    for (int i = 0; i < payments_made; ++i) {
        auto const id = std::to_string(i);
        CHECK(payments::has_ended(fixture.status(id)));
        CHECK(fixture.bank.taken[id] <= 1);
        CHECK((fixture.bank.taken[id] == 1) == (fixture.status(id) == status::approved));
        taken += fixture.bank.taken[id];
    }
    CHECK(fixture.paid_minor() == taken * 5990);
    CHECK(fixture.dead_letters("payments-to-process") == 0);
    CHECK(fixture.store.run(fixture.sweeper.stop()));
}

TEST_CASE("a single payment that the provider always stumbles over keeps nobody else waiting")
{
    test::reactions_case fixture({.breaker = {.failures = 3, .pause = 30s}});
    fixture.sweeper.start();
    fixture.bank.stumbles_over = "a";
    fixture.bank.moods = {mood::refuses};
    fixture.buy("a");
    for (auto const* id : {"b", "c", "d", "e"}) {
        fixture.store.advance(10min);
        fixture.buy(id);
        CHECK(fixture.status(id) == status::approved);
    }
    CHECK(fixture.status("a") == status::processing);
    CHECK(fixture.bank.times_called("look_up a") < 25);
    fixture.bank.stumbles_over.clear();
    fixture.store.advance(5min);
    CHECK(fixture.status("a") == status::approved);
    CHECK(fixture.store.run(fixture.sweeper.stop()));
}

TEST_CASE("a cancellation that the provider always stumbles over keeps nobody else waiting")
{
    test::reactions_case fixture({.breaker = {.failures = 5, .pause = 30s}});
    fixture.bank.moods = {mood::later};
    fixture.buy("a");
    fixture.bank.stumbles_over = "a";
    fixture.cancel("a");
    for (auto const* id : {"b", "c", "d", "e"}) {
        fixture.store.advance(1h);
        fixture.buy(id);
        fixture.store.advance(1min); // the circuit may be open for half of it
        CHECK(fixture.status(id) == status::approved);
    }
    CHECK(fixture.bank.times_called("cancel a") <= 100);
    CHECK(fixture.dead_letters("purchase-cancel-requested") == 1);
}
