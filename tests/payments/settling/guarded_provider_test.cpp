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
    guard_case one({.timeout = 5s});
    one.bank.moods = {mood::is_silent};
    one.bank.look_ups = {mood::is_silent};
    CHECK_THROWS_AS(one.charge("a"), payments::outcome_unknown);
    CHECK_THROWS_AS(one.look_up("a"), payments::provider_unavailable);
    one.bank.takes_its_time = 6s;
    CHECK_THROWS_AS(one.store.run(one.guard.cancel({"a", {}})), payments::outcome_unknown);
    CHECK_THROWS_AS(one.store.run(one.guard.refund({"k", "a", "r", {1, core::currency::brl()}})),
                    payments::outcome_unknown);
    CHECK_THROWS_AS(one.store.run(one.guard.open(asking_for("a"))), payments::provider_unavailable);
}

TEST_CASE("a slow answer within the limit is an answer")
{
    guard_case one({.timeout = 5s});
    one.bank.takes_its_time = 4s;
    CHECK(one.charge("a").end == payments::charge_outcome::kind::approved);
}

TEST_CASE("failures in a row open the circuit, one trial closes it, and the metrics tell of each state")
{
    guard_case one({.breaker = {.failures = 3, .pause = 30s}});
    CHECK(one.circuit_is(0));
    one.bank.moods.assign(3, mood::refuses);
    for (int i = 0; i < 3; ++i)
        CHECK_THROWS_AS(one.charge("a"), payments::provider_unavailable);
    CHECK(one.circuit_is(2));
    CHECK_THROWS_AS(one.charge("a"), core::unavailable_elsewhere);
    CHECK_THROWS_AS(one.guard.refuse_while_open(), core::unavailable_elsewhere);
    CHECK(one.bank.calls.size() == 3);

    one.store.advance(30s);
    CHECK_NOTHROW(one.guard.refuse_while_open());
    one.bank.takes_its_time = 1s;
    bool was_on_trial = false;
    one.store.around().background.call_after(500ms, [&] { was_on_trial = one.circuit_is(1); });
    one.charge("a");
    CHECK(was_on_trial);
    CHECK(one.circuit_is(0));
    CHECK(one.shows(R"(fcg_provider_requests_total{call="charge",outcome="answered"} 1)"));
    CHECK(one.shows(R"(fcg_provider_requests_total{call="charge",outcome="unavailable"} 3)"));
}

TEST_CASE("orders that the provider stumbles over keep nobody else waiting")
{
    guard_case one({.breaker = {.failures = 3, .pause = 30s}});
    one.bank.moods.assign(10, mood::stumbles);
    for (int i = 0; i < 10; ++i)
        CHECK_THROWS_AS(one.charge("a"), payments::order_stumbled);
    CHECK(one.circuit_is(0));
    CHECK(one.charge("b").end == payments::charge_outcome::kind::approved);
}

TEST_CASE("declines and refusals are answers: they never open the circuit")
{
    guard_case one({.breaker = {.failures = 1}});
    one.bank.moods.assign(10, mood::declines);
    one.bank.refuses_refunds = "too late";
    for (int i = 0; i < 10; ++i)
        CHECK_NOTHROW(one.charge(std::to_string(i)));
    CHECK_NOTHROW(one.store.run(one.guard.refund({"k", "a", "r", {1, core::currency::brl()}})));
    CHECK(one.circuit_is(0));
}

TEST_CASE("answers that get lost, and timeouts, count against the provider")
{
    guard_case one({.timeout = 1s, .breaker = {.failures = 2}});
    one.bank.moods = {mood::breaks_off_after, mood::is_silent};
    CHECK_THROWS_AS(one.charge("a"), payments::outcome_unknown);
    CHECK_THROWS_AS(one.charge("b"), payments::outcome_unknown);
    CHECK(one.circuit_is(2));
    CHECK(one.shows(R"(fcg_provider_requests_total{call="charge",outcome="unknown"} 2)"));
}

TEST_CASE("more questions than a second may have wait for their turn, and none is refused")
{
    guard_case one({.requests_per_second = 10});
    auto const start = one.store.clock().now();
    for (int i = 0; i < 10; ++i)
        one.charge(std::to_string(i));
    CHECK(one.store.clock().now() == start);
    for (int i = 10; i < 35; ++i)
        one.charge(std::to_string(i));
    CHECK(one.store.clock().now() - start == 2500ms);
    one.store.advance(1min);
    auto const later = one.store.clock().now();
    for (int i = 35; i < 45; ++i)
        one.charge(std::to_string(i));
    CHECK(one.store.clock().now() == later);
}

TEST_CASE(
    "a provider that has enough is asked again, slower, and it is no outage and nobody's failed attempt")
{
    guard_case one({.breaker = {.failures = 2, .pause = 30s}, .requests_per_second = 20});
    one.bank.busy_answers = 3;
    CHECK(one.charge("a").end == payments::charge_outcome::kind::approved);
    CHECK(one.bank.times_called("charge") == 4);
    CHECK(one.circuit_is(0));
    CHECK(one.guard.note().empty());
    CHECK((one.shows("fcg_provider_pace 2") || one.shows("fcg_provider_pace 3")));
    CHECK(one.shows(R"(fcg_provider_requests_total{call="charge",outcome="busy"} 3)"));
    CHECK(one.shows(R"(fcg_provider_requests_total{call="charge",outcome="unavailable"} 0)"));
}

TEST_CASE("a provider that has enough is left alone for as long as it says, by all")
{
    guard_case one;
    one.bank.busy_answers = 1;
    one.bank.retry_after = 20s;
    auto const start = one.store.clock().now();
    CHECK(one.charge("a").end == payments::charge_outcome::kind::approved);
    CHECK(one.store.clock().now() - start >= 20s);
    CHECK(one.bank.times_called("charge") == 2);

    one.bank.busy_answers = 1;
    one.bank.retry_after = 1h; // no longer than ten minutes
    CHECK_THROWS_AS(one.charge("b"), core::unavailable_elsewhere);
    CHECK_THROWS_AS(one.look_up("c"), core::unavailable_elsewhere);
    CHECK_THROWS_AS(one.guard.refuse_while_open(), core::unavailable_elsewhere);
    CHECK(one.guard.is_left_alone());
    CHECK(one.bank.calls.size() == 3);
    one.store.advance(10min);
    CHECK_FALSE(one.guard.is_left_alone());
    CHECK(one.charge("b").end == payments::charge_outcome::kind::approved);
}

TEST_CASE("a burst against a provider that takes ten a second is served whole, with no outage on the way")
{
    test::settling_case one({.breaker = {.failures = 5, .pause = 30s}});
    one.bank.max_in_a_second = 10;
    for (int i = 0; i < 60; ++i)
        one.open(std::to_string(i));
    std::vector<std::string> faults;
    async::task_group tasks(one.store.around().background);
    for (int i = 0; i < 60; ++i)
        tasks.spawn("a charge", one.charge_and_note(std::to_string(i), faults));
    one.store.advance(3min);
    CHECK(one.store.run(tasks.drain(0s)));
    for (int i = 0; i < 60; ++i) {
        CHECK(one.status(std::to_string(i)) == payments::status::approved);
        CHECK(one.bank.taken[std::to_string(i)] == 1);
        CHECK(one.state(std::to_string(i)).attempts == 1);
    }
    CHECK(faults.empty());
    CHECK(one.shows("fcg_provider_circuit 0"));
}

TEST_CASE("twenty answers that it was too much end no payment, however few attempts it has")
{
    test::settling_case one({.breaker = {.failures = 5, .pause = 30s}});
    one.how.max_attempts = 2;
    one.open("a");
    one.bank.busy_answers = 20;
    for (int i = 0; i < 5; ++i) {
        try {
            one.charge("a");
        } catch (core::unavailable_elsewhere const&) { // its message comes again
        }
        one.store.advance(1min);
        one.sweep();
    }
    CHECK(one.bank.busy_answers == 0);
    CHECK(one.status("a") == payments::status::approved);
    CHECK(one.bank.taken["a"] == 1);
}
