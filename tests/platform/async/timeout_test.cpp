#include "platform/async/task_group.hpp"
#include "platform/async/timeout.hpp"
#include "platform/async/workplace.hpp"
#include "support/run_task.hpp"

#include <doctest/doctest.h>

#include <latch>
#include <memory>
#include <string>

using namespace fcg;
using namespace fcg::async;
using namespace std::chrono_literals;

namespace {

struct timeout_simulation {
    manual_clock time{core::time_point{}};
    simulated_loop on{time};

    std::chrono::microseconds passed() { return time.now().time_since_epoch(); }
};

task<std::unique_ptr<std::string>> answer_after(loop& on, std::chrono::microseconds delay)
{
    co_await sleep_for(on, delay);
    co_return std::make_unique<std::string>("paid");
}

task<int> fail_after(loop& on, std::chrono::microseconds delay)
{
    co_await sleep_for(on, delay);
    throw std::invalid_argument("no such payment");
}

/// Takes `cleanup` to end once it was interrupted, and notes that it did.
task<> end_slowly(loop& on, std::chrono::microseconds cleanup, bool& ended)
{
    bool interrupted = false;
    try {
        co_await sleep_for(on, 1h);
    } catch (boost::system::system_error const&) {
        interrupted = true;
    }
    co_await boost::asio::this_coro::reset_cancellation_state();
    co_await sleep_for(on, cleanup);
    ended = interrupted;
}

task<> with_a_timeout_of_a_minute(loop& on, bool& told)
{
    try {
        co_await with_timeout(on, sleep_for(on, 1h), 1min);
    } catch (boost::system::system_error const& error) {
        told = error.code() == boost::asio::error::operation_aborted;
        throw;
    }
}

} // namespace

TEST_CASE("work that ends in time hands back its result, also one that can only be moved")
{
    timeout_simulation in;
    auto const answer = test::run(in.on, with_timeout(in.on, answer_after(in.on, 1s), 2s));
    CHECK(*answer == "paid");
    CHECK(in.passed() == 1s);
}

TEST_CASE("work that takes too long is cancelled and reported as timed out")
{
    timeout_simulation in;
    CHECK_THROWS_AS(test::run(in.on, with_timeout(in.on, answer_after(in.on, 1h), 2s)), timed_out);
    CHECK(in.passed() == 2s);
}

TEST_CASE("an exception comes out at once and as it was, not as a time-out")
{
    timeout_simulation in;
    CHECK_THROWS_WITH_AS(test::run(in.on, with_timeout(in.on, fail_after(in.on, 1s), 2s)), "no such payment",
                         std::invalid_argument);
    CHECK(in.passed() == 1s);
}

TEST_CASE("a time-out returns only after the work has ended")
{
    timeout_simulation in;
    bool ended = false;
    test::run(in.on, with_timeout(in.on, end_slowly(in.on, 5s, ended), 2s));
    CHECK(ended);
    CHECK(in.passed() == 7s);
}

TEST_CASE("an operation that was aborted by itself is not called a time-out")
{
    timeout_simulation in;
    auto const abort = []() -> task<> {
        throw boost::system::system_error(boost::asio::error::operation_aborted);
        co_return;
    };
    CHECK_THROWS_AS(test::run(in.on, with_timeout(in.on, abort(), 2s)), boost::system::system_error);
}

TEST_CASE("the timer of work that ended in time is gone")
{
    timeout_simulation in;
    test::run(in.on, with_timeout(in.on, answer_after(in.on, 1s), 1h));
    in.on.run_until([] { return false; }, 2h);
    CHECK(in.passed() == 1s);
}

TEST_CASE("cancelling the caller cancels the work")
{
    timeout_simulation in;
    task_group group(in.on);
    bool told = false;
    group.spawn("caller", with_a_timeout_of_a_minute(in.on, told));
    in.on.run_ready();
    CHECK(test::run(in.on, group.drain(1h)));
    CHECK(told);
    CHECK(group.failed() == 0);
    CHECK(in.passed() == 0us);
}

TEST_CASE("offloaded work cannot be cancelled: its late result is returned")
{
    real_loop on;
    thread_workplace place("test", 1, 10);
    std::latch expired(1);
    on.call_after(2ms, [&expired] { expired.count_down(); }); // after the limit of 1 ms
    auto job = [&expired] {
        expired.wait();
        return 7;
    };
    CHECK(test::run(on, with_timeout(on, offload(place, job), 1ms)) == 7);
}

TEST_CASE("time-outs nest: the inner one is an ordinary failure of the outer work")
{
    timeout_simulation in;
    auto inner = with_timeout(in.on, answer_after(in.on, 1h), 1s);
    CHECK_THROWS_AS(test::run(in.on, with_timeout(in.on, std::move(inner), 1min)), timed_out);
    CHECK(in.passed() == 1s);

    auto longer = with_timeout(in.on, answer_after(in.on, 1h), 1min);
    CHECK_THROWS_AS(test::run(in.on, with_timeout(in.on, std::move(longer), 1s)), timed_out);
    CHECK(in.passed() == 2s);
}
