#include "settling_fixture.hpp"

#include <doctest/doctest.h>

using namespace fcg;
using namespace std::chrono_literals;
using mood = test::scripted_provider::mood;

namespace {

payments::charge_order asking_for(std::string id)
{
    return {std::move(id), {5990, core::currency::brl()}, "Pix", {}};
}

struct guard_case : test::settling_case {
    using settling_case::settling_case;

    auto charge(std::string id) { return store.run(guard.charge(asking_for(std::move(id)))); }

    auto look_up(std::string id) { return store.run(guard.look_up({std::move(id), {}})); }

    bool circuit_is(int number) { return shows("fcg_provider_circuit " + std::to_string(number)); }
};

} // namespace

TEST_CASE("a question that moves money and takes too long leaves its outcome open; any other did nothing")
{
    guard_case fixture({.timeout = 5s});
    fixture.bank.moods = {mood::is_silent};
    fixture.bank.look_ups = {mood::is_silent};
    CHECK_THROWS_AS(fixture.charge("a"), payments::outcome_unknown);
    CHECK_THROWS_AS(fixture.look_up("a"), payments::provider_unavailable);
    fixture.bank.takes_its_time = 6s;
    CHECK_THROWS_AS(fixture.store.run(fixture.guard.cancel({"a", {}})), payments::outcome_unknown);
    CHECK_THROWS_AS(fixture.store.run(fixture.guard.refund({"k", "a", "r", {1, core::currency::brl()}})),
                    payments::outcome_unknown);
    CHECK_THROWS_AS(fixture.store.run(fixture.guard.open(asking_for("a"))), payments::provider_unavailable);
}

TEST_CASE("a slow answer within the limit is an answer")
{
    guard_case fixture({.timeout = 5s});
    fixture.bank.takes_its_time = 4s;
    CHECK(fixture.charge("a").end == payments::charge_outcome::kind::approved);
}

TEST_CASE("failures in a row open the circuit, one trial closes it, and the metrics tell of each state")
{
    guard_case fixture({.breaker = {.failures = 3, .pause = 30s}});
    CHECK(fixture.circuit_is(0));
    fixture.bank.moods.assign(3, mood::refuses);
    for (int i = 0; i < 3; ++i)
        CHECK_THROWS_AS(fixture.charge("a"), payments::provider_unavailable);
    CHECK(fixture.circuit_is(2));
    CHECK_THROWS_AS(fixture.charge("a"), core::remote_unavailable);
    CHECK_THROWS_AS(fixture.guard.refuse_while_open(), core::remote_unavailable);
    CHECK(fixture.bank.calls.size() == 3);

    fixture.store.advance(30s);
    CHECK_NOTHROW(fixture.guard.refuse_while_open());
    fixture.bank.takes_its_time = 1s;
    bool was_on_trial = false;
    fixture.store.env().background.call_after(500ms, [&] { was_on_trial = fixture.circuit_is(1); });
    fixture.charge("a");
    CHECK(was_on_trial);
    CHECK(fixture.circuit_is(0));
    CHECK(fixture.shows(R"(fcg_provider_requests_total{call="charge",outcome="answered"} 1)"));
    CHECK(fixture.shows(R"(fcg_provider_requests_total{call="charge",outcome="unavailable"} 3)"));
}

TEST_CASE("orders that the provider stumbles over keep nobody else waiting")
{
    guard_case fixture({.breaker = {.failures = 3, .pause = 30s}});
    fixture.bank.moods.assign(10, mood::stumbles);
    for (int i = 0; i < 10; ++i)
        CHECK_THROWS_AS(fixture.charge("a"), payments::order_stumbled);
    CHECK(fixture.circuit_is(0));
    CHECK(fixture.charge("b").end == payments::charge_outcome::kind::approved);
}

TEST_CASE("declines and refusals are answers: they never open the circuit")
{
    guard_case fixture({.breaker = {.failures = 1}});
    fixture.bank.moods.assign(10, mood::declines);
    fixture.bank.refuses_refunds = "too late";
    for (int i = 0; i < 10; ++i)
        CHECK_NOTHROW(fixture.charge(std::to_string(i)));
    CHECK_NOTHROW(fixture.store.run(fixture.guard.refund({"k", "a", "r", {1, core::currency::brl()}})));
    CHECK(fixture.circuit_is(0));
}

TEST_CASE("answers that get lost, and timeouts, count against the provider")
{
    guard_case fixture({.timeout = 1s, .breaker = {.failures = 2}});
    fixture.bank.moods = {mood::breaks_off_after, mood::is_silent};
    CHECK_THROWS_AS(fixture.charge("a"), payments::outcome_unknown);
    CHECK_THROWS_AS(fixture.charge("b"), payments::outcome_unknown);
    CHECK(fixture.circuit_is(2));
    CHECK(fixture.shows(R"(fcg_provider_requests_total{call="charge",outcome="unknown"} 2)"));
}

TEST_CASE("more questions than a second may have wait for their turn, and none is refused")
{
    guard_case fixture({.requests_per_second = 10});
    auto const start = fixture.store.clock().now();
    for (int i = 0; i < 10; ++i)
        fixture.charge(std::to_string(i));
    CHECK(fixture.store.clock().now() == start);
    for (int i = 10; i < 35; ++i)
        fixture.charge(std::to_string(i));
    CHECK(fixture.store.clock().now() - start == 2500ms);
    fixture.store.advance(1min);
    auto const later = fixture.store.clock().now();
    for (int i = 35; i < 45; ++i)
        fixture.charge(std::to_string(i));
    CHECK(fixture.store.clock().now() == later);
}

TEST_CASE(
    "a provider that has enough is asked again, slower, and it is no outage and nobody's failed attempt")
{
    guard_case fixture({.breaker = {.failures = 2, .pause = 30s}, .requests_per_second = 20});
    fixture.bank.busy_responses = 3;
    CHECK(fixture.charge("a").end == payments::charge_outcome::kind::approved);
    CHECK(fixture.bank.times_called("charge") == 4);
    CHECK(fixture.circuit_is(0));
    CHECK(fixture.guard.warning().empty());
    CHECK((fixture.shows("fcg_provider_pace 2") || fixture.shows("fcg_provider_pace 3")));
    CHECK(fixture.shows(R"(fcg_provider_requests_total{call="charge",outcome="busy"} 3)"));
    CHECK(fixture.shows(R"(fcg_provider_requests_total{call="charge",outcome="unavailable"} 0)"));
}

TEST_CASE("a provider that has enough is left alone for as long as it says, by all")
{
    guard_case fixture;
    fixture.bank.busy_responses = 1;
    fixture.bank.retry_after = 20s;
    auto const start = fixture.store.clock().now();
    CHECK(fixture.charge("a").end == payments::charge_outcome::kind::approved);
    CHECK(fixture.store.clock().now() - start >= 20s);
    CHECK(fixture.bank.times_called("charge") == 2);

    fixture.bank.busy_responses = 1;
    fixture.bank.retry_after = 1h; // honoured for at most ten minutes
    CHECK_THROWS_AS(fixture.charge("b"), core::remote_unavailable);
    CHECK_THROWS_AS(fixture.look_up("c"), core::remote_unavailable);
    CHECK_THROWS_AS(fixture.guard.refuse_while_open(), core::remote_unavailable);
    CHECK(fixture.guard.is_left_alone());
    CHECK(fixture.bank.calls.size() == 3);
    fixture.store.advance(10min);
    CHECK_FALSE(fixture.guard.is_left_alone());
    CHECK(fixture.charge("b").end == payments::charge_outcome::kind::approved);
}

TEST_CASE("a burst against a provider that takes ten a second is served whole, with no outage on the way")
{
    test::settling_case fixture({.breaker = {.failures = 5, .pause = 30s}});
    fixture.bank.max_in_a_second = 10;
    for (int i = 0; i < 60; ++i)
        fixture.open(std::to_string(i));
    std::vector<std::string> faults;
    async::task_group tasks(fixture.store.env().background);
    for (int i = 0; i < 60; ++i)
        tasks.spawn("a charge", fixture.charge_and_note(std::to_string(i), faults));
    fixture.store.advance(3min);
    CHECK(fixture.store.run(tasks.drain(0s)));
    for (int i = 0; i < 60; ++i) {
        CHECK(fixture.status(std::to_string(i)) == payments::status::approved);
        CHECK(fixture.bank.taken[std::to_string(i)] == 1);
        CHECK(fixture.state(std::to_string(i)).attempts == 1);
    }
    CHECK(faults.empty());
    CHECK(fixture.shows("fcg_provider_circuit 0"));
}

TEST_CASE("twenty answers that it was too much end no payment, however few attempts it has")
{
    test::settling_case fixture({.breaker = {.failures = 5, .pause = 30s}});
    fixture.settings.max_attempts = 2;
    fixture.open("a");
    fixture.bank.busy_responses = 20;
    for (int i = 0; i < 5; ++i) {
        try {
            fixture.charge("a");
        } catch (core::remote_unavailable const&) { // its message is delivered again
        }
        fixture.store.advance(1min);
        fixture.sweep();
    }
    CHECK(fixture.bank.busy_responses == 0);
    CHECK(fixture.status("a") == payments::status::approved);
    CHECK(fixture.bank.taken["a"] == 1);
}
