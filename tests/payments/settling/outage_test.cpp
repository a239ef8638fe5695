#include "reactions_fixture.hpp"

#include <doctest/doctest.h>

using namespace fcg;
using namespace std::chrono_literals;
using mood = test::scripted_provider::mood;
using payments::status;

TEST_CASE("a provider that is down for a minute costs nobody a purchase and charges nobody twice")
{
    test::reactions_case one({.timeout = 5s, .breaker = {.failures = 5, .pause = 10s}});
    one.bank.remembers_keys = false;
    one.sweeper.start();
    one.bank.is_down = true;
    for (int i = 0; i < 40; ++i)
        one.open(std::to_string(i));
    one.store.advance(1min);
    CHECK(one.shows("fcg_provider_circuit 2"));
    for (int i = 0; i < 40; ++i)
        CHECK_FALSE(payments::has_ended(one.status(std::to_string(i))));
    one.bank.is_down = false;
    one.store.advance(5min);
    CHECK(one.shows("fcg_provider_circuit 0"));
    for (int i = 0; i < 40; ++i) {
        auto const id = std::to_string(i);
        CHECK(one.status(id) == status::approved);
        CHECK(one.bank.taken[id] == 1);
    }
    CHECK(one.paid_minor() == 40 * 5990);
    CHECK(one.dead_letters(payments::payments_to_process) == 0);
    CHECK(one.store.run(one.sweeper.stop()));
}

TEST_CASE("a provider that does everything wrong still charges nobody twice, and everything ends")
{
    test::reactions_case one({.timeout = 5s, .breaker = {.failures = 5, .pause = 10s}});
    one.how.expiry_ms = 600'000;
    one.how.deadline_ms = 60'000;
    one.sweeper.start();
    core::seeded_random chance(7);
    constexpr int payments_made = 200;
    for (int i = 0; i < payments_made; ++i) {
        auto const roll = static_cast<int>(chance.fraction() * 9);
        one.bank.moods = {static_cast<mood>(roll % 9)};
        one.open(std::to_string(i));
        if (roll == 0)
            one.bank.look_ups = {mood::is_silent};
        one.store.advance(1s);
    }
    one.bank.moods.clear();
    one.store.advance(20min);
    std::int64_t taken = 0;
    for (int i = 0; i < payments_made; ++i) {
        auto const id = std::to_string(i);
        CHECK(payments::has_ended(one.status(id)));
        CHECK(one.bank.taken[id] <= 1);
        CHECK((one.bank.taken[id] == 1) == (one.status(id) == status::approved));
        taken += one.bank.taken[id];
    }
    CHECK(one.paid_minor() == taken * 5990);
    CHECK(one.dead_letters(payments::payments_to_process) == 0);
    CHECK(one.store.run(one.sweeper.stop()));
}

TEST_CASE("a single payment that the provider always stumbles over keeps nobody else waiting")
{
    test::reactions_case one({.breaker = {.failures = 3, .pause = 30s}});
    one.sweeper.start();
    one.bank.stumbles_over = "a";
    one.bank.moods = {mood::refuses};
    one.buy("a");
    for (auto const* id : {"b", "c", "d", "e"}) {
        one.store.advance(10min);
        one.buy(id);
        CHECK(one.status(id) == status::approved);
    }
    CHECK(one.status("a") == status::processing);
    CHECK(one.bank.times_called("look_up a") < 25);
    one.bank.stumbles_over.clear();
    one.store.advance(5min);
    CHECK(one.status("a") == status::approved);
    CHECK(one.store.run(one.sweeper.stop()));
}

TEST_CASE("a cancellation that the provider always stumbles over keeps nobody else waiting")
{
    test::reactions_case one({.breaker = {.failures = 5, .pause = 30s}});
    one.bank.moods = {mood::later};
    one.buy("a");
    one.bank.stumbles_over = "a";
    one.cancel("a");
    for (auto const* id : {"b", "c", "d", "e"}) {
        one.store.advance(1h);
        one.buy(id);
        one.store.advance(1min); // the circuit may be open for half of it
        CHECK(one.status(id) == status::approved);
    }
    CHECK(one.bank.times_called("cancel a") <= 100);
    CHECK(one.dead_letters(payments::purchases_to_cancel) == 1);
}
