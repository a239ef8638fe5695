#include "platform/async/guarded_call.hpp"
#include "platform/async/task_group.hpp"
#include "support/captured_log.hpp"
#include "support/run_task.hpp"
#include "support/simulated_loop.hpp"

#include <doctest/doctest.h>

#include <optional>
#include <stdexcept>
#include <string>
#include <vector>

using namespace fcg;
using namespace std::chrono_literals;

namespace {

using outcome = async::call_outcome<std::string>;

/// A guard that allows two calls at once, of 2 s each, and whose circuit two failures open for 30 s.
struct guard_case {
    /// A call that the server answers after `delay`.
    task<outcome> call(outcome outcome, std::chrono::microseconds delay = 0us)
    {
        ++sent;
        co_await async::sleep_for(loop, delay);
        co_return outcome;
    }

    task<outcome> throw_at_once()
    {
        ++sent;
        co_await async::sleep_for(loop, 0us);
        throw std::invalid_argument("a fault of our own");
    }

    task<> make(task<outcome> work, outcome& result) { result = co_await guard->run(std::move(work)); }

    outcome run(task<outcome> work) { return test::run(loop, guard->run(std::move(work))); }

    void fail(int times)
    {
        for (int i = 0; i < times; ++i)
            CHECK(run(call({.fault = "it answered 500"})).fault == "it answered 500");
    }

    async::circuit state() { return guard->circuit().status().state; }

    bool shows(std::string const& value)
    {
        return metrics.render().find("server_state " + value + "\n") != std::string::npos;
    }

    test::captured_log log;
    test::manual_clock time{core::time_point{}};
    test::simulated_loop loop{time};
    telemetry::metrics metrics;
    int sent = 0;
    std::optional<async::guarded_call> guard{
        std::in_place,
        loop,
        time,
        async::watched_circuit::naming{.name = "server", .address = "the server at 1.2.3.4", .area = "tests"},
        metrics.gauge("server_state", "The state of the circuit"),
        async::guarded_call::settings{.limit = 2s, .max_calls = 2, .breaker = {.failures = 2, .pause = 30s}}};
};

} // namespace

TEST_CASE("a call that the server answers hands back its answer")
{
    guard_case fixture;
    auto const outcome = fixture.run(fixture.call({.answer = "paid"}, 1s));
    CHECK(outcome.answer == "paid");
    CHECK(outcome.fault.empty());
    CHECK_FALSE(outcome.was_refused);
    CHECK(fixture.guard->warning().empty());
    CHECK(fixture.shows("0"));
}

TEST_CASE("failures in a row open the circuit, after which calls are refused and never begin")
{
    guard_case fixture;
    fixture.fail(2);
    CHECK(fixture.state() == async::circuit::open);
    CHECK(fixture.shows("2"));
    CHECK(fixture.guard->warning() == "the server at 1.2.3.4 does not answer");
    CHECK(fixture.log.text() == "error the circuit to the server at 1.2.3.4 is open\n");

    auto const refused = fixture.run(fixture.call({.answer = "paid"}));
    CHECK_FALSE(refused.answer);
    CHECK(refused.was_refused);
    CHECK(refused.fault == "it failed too often, and is not called for a while");
    CHECK(fixture.sent == 2);
}

TEST_CASE("after the pause one call is the trial, and its answer closes the circuit")
{
    guard_case fixture;
    fixture.fail(2);
    fixture.time.advance(30s);
    outcome trial;
    async::task_group calls(fixture.loop);
    calls.spawn("the trial", fixture.make(fixture.call({.answer = "paid"}, 1s), trial));
    fixture.loop.run_ready();
    CHECK(fixture.state() == async::circuit::half_open);
    CHECK(fixture.run(fixture.call({.answer = "paid"})).was_refused);

    test::run(fixture.loop, async::sleep_for(fixture.loop, 1500ms));
    CHECK(trial.answer == "paid");
    CHECK(fixture.state() == async::circuit::closed);
    CHECK(fixture.guard->warning().empty());
    CHECK(fixture.shows("0"));
}

TEST_CASE("a call that takes too long ends at its limit, and counts as a failure")
{
    guard_case fixture;
    auto const begin = fixture.time.now();
    for (int i = 0; i < 2; ++i) {
        auto const late = fixture.run(fixture.call({.answer = "paid"}, 1h));
        CHECK_FALSE(late.answer);
        CHECK(late.fault == "no answer in 2000 ms");
        CHECK_FALSE(late.was_refused);
    }
    CHECK(fixture.time.now() == begin + 4s);
    CHECK(fixture.state() == async::circuit::open);
}

TEST_CASE("a request that was wrong does not count against the server")
{
    guard_case fixture;
    for (int i = 0; i < 5; ++i) {
        auto const outcome = fixture.run(fixture.call({.fault = "it answered 400", .is_ours = true}));
        CHECK(outcome.is_ours);
        CHECK(outcome.fault == "it answered 400");
    }
    CHECK(fixture.state() == async::circuit::closed);
}

TEST_CASE("a call too many is refused at once, and does not count against the server")
{
    guard_case fixture;
    std::vector<outcome> outcomes(2);
    async::task_group calls(fixture.loop);
    for (auto& outcome : outcomes)
        calls.spawn("a call", fixture.make(fixture.call({.answer = "paid"}, 1s), outcome));
    fixture.loop.run_ready();
    for (int i = 0; i < 5; ++i) {
        auto const refused = fixture.run(fixture.call({.answer = "paid"}));
        CHECK(refused.was_refused);
        CHECK(refused.fault == "too many requests wait for it");
    }
    CHECK(fixture.sent == 2);

    test::run(fixture.loop, async::sleep_for(fixture.loop, 1500ms));
    for (auto const& outcome : outcomes)
        CHECK(outcome.answer == "paid");
    CHECK(fixture.run(fixture.call({.answer = "paid"})).answer == "paid");
    CHECK(fixture.state() == async::circuit::closed);
}

TEST_CASE("what a call throws comes out, and does not count against the server")
{
    guard_case fixture;
    for (int i = 0; i < 5; ++i)
        CHECK_THROWS_WITH_AS(fixture.run(fixture.throw_at_once()), "a fault of our own",
                             std::invalid_argument);
    CHECK(fixture.sent == 5);
    CHECK(fixture.state() == async::circuit::closed);
}

TEST_CASE("a trial that is cancelled says nothing, and the next call is the trial")
{
    guard_case fixture;
    fixture.fail(2);
    fixture.time.advance(30s);
    outcome cancelled;
    async::task_group calls(fixture.loop);
    calls.spawn("the trial", fixture.make(fixture.call({.answer = "paid"}, 1s), cancelled));
    fixture.loop.run_ready();
    CHECK(test::run(fixture.loop, calls.drain(1h)));
    CHECK(calls.failed() == 0);
    CHECK_FALSE(cancelled.answer);
    CHECK(fixture.state() == async::circuit::half_open);
    CHECK(fixture.guard->warning() == "the server at 1.2.3.4 does not answer");

    CHECK(fixture.run(fixture.call({.answer = "paid"})).answer == "paid");
    CHECK(fixture.state() == async::circuit::closed);
}

TEST_CASE("a call that is abandoned with its loop may outlive the guard")
{
    std::optional<guard_case> fixture(std::in_place);
    auto const abandoned =
        test::start(fixture->loop, fixture->guard->run(fixture->call({.answer = "paid"}, 1s)));
    fixture->loop.run_ready();
    CHECK(fixture->sent == 1);
    fixture->guard.reset();
    fixture.reset();
    CHECK_FALSE(abandoned->ended());
}

TEST_CASE("a guard that reports to the circuit itself runs its work within the same limit")
{
    guard_case fixture;
    CHECK(test::run(fixture.loop, fixture.guard->run_in_time(fixture.call({.answer = "paid"}))).answer ==
          "paid");
    CHECK_THROWS_AS(test::run(fixture.loop, fixture.guard->run_in_time(fixture.call({}, 1h))),
                    async::timed_out);
    CHECK(fixture.state() == async::circuit::closed);
}
