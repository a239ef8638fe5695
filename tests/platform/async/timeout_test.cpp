#include "platform/async/executor.hpp"
#include "platform/async/task_group.hpp"
#include "platform/async/timeout.hpp"
#include "support/run_task.hpp"
#include "support/simulated_loop.hpp"

#include <doctest/doctest.h>

#include <latch>
#include <memory>
#include <string>

using namespace fcg;
using namespace fcg::async;
using namespace std::chrono_literals;

namespace {

struct timeout_simulation {
    test::manual_clock time{core::time_point{}};
    test::simulated_loop loop{time};

    std::chrono::microseconds passed() { return time.now().time_since_epoch(); }
};

task<std::unique_ptr<std::string>> answer_after(loop& loop, std::chrono::microseconds delay)
{
    co_await sleep_for(loop, delay);
    co_return std::make_unique<std::string>("paid");
}

task<int> fail_after(loop& loop, std::chrono::microseconds delay)
{
    co_await sleep_for(loop, delay);
    throw std::invalid_argument("no such payment");
}

/// Takes `cleanup` to end after it was cancelled, and then sets `ended`.
task<> end_slowly(loop& loop, std::chrono::microseconds cleanup, bool& ended)
{
    bool interrupted = false;
    try {
        co_await sleep_for(loop, 1h);
    } catch (boost::system::system_error const&) {
        interrupted = true;
    }
    co_await boost::asio::this_coro::reset_cancellation_state();
    co_await sleep_for(loop, cleanup);
    ended = interrupted;
}

task<> with_a_timeout_of_a_minute(loop& loop, bool& was_told)
{
    try {
        co_await with_timeout(loop, sleep_for(loop, 1h), 1min);
    } catch (boost::system::system_error const& error) {
        was_told = error.code() == boost::asio::error::operation_aborted;
        throw;
    }
}

} // namespace

TEST_CASE("work that ends in time hands back its result, also one that can only be moved")
{
    timeout_simulation timeout_simulation;
    auto const answer =
        test::run(timeout_simulation.loop,
                  with_timeout(timeout_simulation.loop, answer_after(timeout_simulation.loop, 1s), 2s));
    CHECK(*answer == "paid");
    CHECK(timeout_simulation.passed() == 1s);
}

TEST_CASE("work that takes too long is cancelled and reported as timed out")
{
    timeout_simulation timeout_simulation;
    CHECK_THROWS_AS(
        test::run(timeout_simulation.loop,
                  with_timeout(timeout_simulation.loop, answer_after(timeout_simulation.loop, 1h), 2s)),
        timed_out);
    CHECK(timeout_simulation.passed() == 2s);
}

TEST_CASE("an exception comes out at once and as it was, not as a time-out")
{
    timeout_simulation timeout_simulation;
    CHECK_THROWS_WITH_AS(
        test::run(timeout_simulation.loop,
                  with_timeout(timeout_simulation.loop, fail_after(timeout_simulation.loop, 1s), 2s)),
        "no such payment", std::invalid_argument);
    CHECK(timeout_simulation.passed() == 1s);
}

TEST_CASE("a time-out returns only after the work has ended")
{
    timeout_simulation timeout_simulation;
    bool ended = false;
    test::run(timeout_simulation.loop,
              with_timeout(timeout_simulation.loop, end_slowly(timeout_simulation.loop, 5s, ended), 2s));
    CHECK(ended);
    CHECK(timeout_simulation.passed() == 7s);
}

TEST_CASE("an operation that was aborted by itself is not called a time-out")
{
    timeout_simulation timeout_simulation;
    auto const abort = []() -> task<> {
        throw boost::system::system_error(boost::asio::error::operation_aborted);
        co_return;
    };
    CHECK_THROWS_AS(test::run(timeout_simulation.loop, with_timeout(timeout_simulation.loop, abort(), 2s)),
                    boost::system::system_error);
}

TEST_CASE("the timer of work that ended in time is gone")
{
    timeout_simulation timeout_simulation;
    test::run(timeout_simulation.loop,
              with_timeout(timeout_simulation.loop, answer_after(timeout_simulation.loop, 1s), 1h));
    timeout_simulation.loop.run_until([] { return false; }, 2h);
    CHECK(timeout_simulation.passed() == 1s);
}

TEST_CASE("cancelling the caller cancels the work")
{
    timeout_simulation timeout_simulation;
    task_group group(timeout_simulation.loop);
    bool was_told = false;
    group.spawn("caller", with_a_timeout_of_a_minute(timeout_simulation.loop, was_told));
    timeout_simulation.loop.run_ready();
    CHECK(test::run(timeout_simulation.loop, group.drain(1h)));
    CHECK(was_told);
    CHECK(group.failed() == 0);
    CHECK(timeout_simulation.passed() == 0us);
}

TEST_CASE("offloaded work cannot be cancelled: its late result is returned")
{
    real_loop loop;
    thread_pool pool("test", 1, 10);
    std::latch expired(1);
    loop.call_after(2ms, [&expired] { expired.count_down(); }); // after the limit of 1 ms
    auto job = [&expired] {
        expired.wait();
        return 7;
    };
    CHECK(test::run(loop, with_timeout(loop, offload(pool, job), 1ms)) == 7);
}

TEST_CASE("time-outs nest: the inner one is an ordinary failure of the outer work")
{
    timeout_simulation timeout_simulation;
    auto inner = with_timeout(timeout_simulation.loop, answer_after(timeout_simulation.loop, 1h), 1s);
    CHECK_THROWS_AS(
        test::run(timeout_simulation.loop, with_timeout(timeout_simulation.loop, std::move(inner), 1min)),
        timed_out);
    CHECK(timeout_simulation.passed() == 1s);

    auto longer = with_timeout(timeout_simulation.loop, answer_after(timeout_simulation.loop, 1h), 1min);
    CHECK_THROWS_AS(
        test::run(timeout_simulation.loop, with_timeout(timeout_simulation.loop, std::move(longer), 1s)),
        timed_out);
    CHECK(timeout_simulation.passed() == 2s);
}
