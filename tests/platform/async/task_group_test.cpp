#include "platform/async/signal.hpp"
#include "platform/async/task_group.hpp"
#include "platform/async/waiter.hpp"
#include "support/captured_log.hpp"
#include "support/run_task.hpp"
#include "support/simulated_loop.hpp"

#include <boost/asio/this_coro.hpp>
#include <doctest/doctest.h>

#include <stdexcept>

using namespace fcg;
using namespace std::chrono_literals;

namespace {

struct group_simulation {
    test::manual_clock time{core::time_point{}};
    test::simulated_loop loop{time};
    async::task_group group{loop};

    std::chrono::microseconds passed() { return time.now().time_since_epoch(); }

    bool drain(std::chrono::microseconds grace) { return test::run(loop, group.drain(grace)); }
};

task<> end_at_once()
{
    co_return;
}

task<> burn_after(async::loop& loop, std::chrono::microseconds delay)
{
    co_await sleep_for(loop, delay);
    throw std::runtime_error("the disk is on fire");
}

task<> fail_oddly()
{
    throw 42;
    co_return;
}

task<> cancel_itself()
{
    async::throw_cancelled();
    co_return;
}

/// Works in steps of a second until the group stops. It ends by itself, without being cancelled.
task<> work_until_stopping(group_simulation& group_simulation, int& steps)
{
    co_await boost::asio::this_coro::throw_if_cancelled(false);
    co_await boost::asio::this_coro::reset_cancellation_state(boost::asio::disable_cancellation());
    while (!group_simulation.group.stopping()) {
        co_await sleep_for(group_simulation.loop, 1s);
        ++steps;
    }
}

task<> sleep_and_tell(async::loop& loop, bool& interrupted)
{
    try {
        co_await sleep_for(loop, 1h);
    } catch (boost::system::system_error const& error) {
        interrupted = error.code() == boost::asio::error::operation_aborted;
        throw;
    }
}

task<> wait_and_tell(async::signal& news, bool& interrupted)
{
    try {
        (void)co_await news.wait_for(1h);
    } catch (boost::system::system_error const& error) {
        interrupted = error.code() == boost::asio::error::operation_aborted;
        throw;
    }
}

} // namespace

TEST_CASE("a task leaves its group when it ends")
{
    group_simulation group_simulation;
    group_simulation.group.spawn("short", end_at_once());
    group_simulation.group.spawn("sleeper", sleep_for(group_simulation.loop, 1s));
    CHECK(group_simulation.group.running() == 2);
    group_simulation.loop.run_ready();
    CHECK(group_simulation.group.running() == 1);
    group_simulation.loop.run_until([&group_simulation] { return group_simulation.group.running() == 0; },
                                    1h);
    CHECK(group_simulation.passed() == 1s);
    CHECK(group_simulation.group.failed() == 0);
}

TEST_CASE("a task that fails is logged with its name and counted; the others go on")
{
    test::captured_log const log;
    group_simulation group_simulation;
    group_simulation.group.spawn("games: relay", burn_after(group_simulation.loop, 1s));
    group_simulation.group.spawn("odd", fail_oddly());
    group_simulation.group.spawn("other", sleep_for(group_simulation.loop, 2s));
    group_simulation.loop.run_until([&group_simulation] { return group_simulation.group.running() == 0; },
                                    1h);

    CHECK(group_simulation.passed() == 2s);
    CHECK(group_simulation.group.failed() == 2);
    CHECK(log.text() == "error task odd failed: an exception that is not a std::exception\n"
                        "error task games: relay failed: the disk is on fire\n");
}

TEST_CASE("draining interrupts those who sleep or wait on a signal, and is no failure")
{
    test::captured_log const log;
    group_simulation group_simulation;
    async::signal news(group_simulation.loop);
    bool sleeper = false;
    bool waiter = false;
    group_simulation.group.spawn("sleeper", sleep_and_tell(group_simulation.loop, sleeper));
    group_simulation.group.spawn("waiter", wait_and_tell(news, waiter));
    group_simulation.loop.run_ready();

    CHECK(group_simulation.drain(10s));
    CHECK(sleeper);
    CHECK(waiter);
    CHECK(group_simulation.passed() == 0us);
    CHECK(group_simulation.group.failed() == 0);
    CHECK(log.text() == "");
}

TEST_CASE("draining waits for a task that ends by itself")
{
    group_simulation group_simulation;
    int steps = 0;
    group_simulation.group.spawn("worker", work_until_stopping(group_simulation, steps));
    group_simulation.loop.run_until([] { return false; }, 2500ms);
    CHECK_FALSE(group_simulation.group.stopping());

    CHECK(group_simulation.drain(10s));
    CHECK(group_simulation.group.stopping());
    CHECK(steps == 3);
    CHECK(group_simulation.passed() == 3s);
}

TEST_CASE("draining gives up when the grace is over and says so")
{
    group_simulation group_simulation;
    int steps = 0;
    group_simulation.group.spawn("worker", work_until_stopping(group_simulation, steps));
    group_simulation.loop.run_ready();
    CHECK_FALSE(group_simulation.drain(400ms));
    CHECK(group_simulation.passed() == 400ms);
    CHECK(group_simulation.group.running() == 1);

    CHECK(group_simulation.drain(10s)); // a second call has the rest of the time
    CHECK(group_simulation.passed() == 1s);
}

TEST_CASE("draining an empty group ends at once")
{
    group_simulation group_simulation;
    CHECK(group_simulation.drain(1h));
    CHECK(group_simulation.passed() == 0us);
}

TEST_CASE("a failure while draining is still logged and counted")
{
    test::captured_log const log;
    group_simulation group_simulation;
    auto const fail_on_the_way_out = [](async::loop& loop) -> task<> {
        try {
            co_await sleep_for(loop, 1h);
        } catch (boost::system::system_error const&) {
            throw std::runtime_error("could not give the lease back");
        }
    };
    group_simulation.group.spawn("consumer", fail_on_the_way_out(group_simulation.loop));
    group_simulation.loop.run_ready();
    CHECK(group_simulation.drain(1h));
    CHECK(group_simulation.group.failed() == 1);
    CHECK(log.text() == "error task consumer failed: could not give the lease back\n");
}

TEST_CASE("a task that is spawned while its group drains is cancelled at its first wait")
{
    group_simulation group_simulation;
    CHECK(group_simulation.drain(1s));
    bool interrupted = false;
    group_simulation.group.spawn("late", sleep_and_tell(group_simulation.loop, interrupted));
    group_simulation.loop.run_ready();
    CHECK(group_simulation.group.running() == 0);
    CHECK(group_simulation.passed() == 0us);
}

TEST_CASE("destroying a group that still runs something is logged by name")
{
    test::captured_log const log;
    {
        group_simulation group_simulation;
        group_simulation.group.spawn("forgotten", sleep_for(group_simulation.loop, 1h));
        group_simulation.loop.run_ready();
    }
    CHECK(log.text() == "error task forgotten was still running when its group was destroyed\n");
}

TEST_CASE("a group on a real loop drains sleeping tasks without waiting for them")
{
    async::real_loop loop;
    async::task_group group(loop);
    for (int i = 0; i < 100; ++i)
        group.spawn("sleeper", sleep_for(loop, 1h));
    CHECK(test::run(loop, group.drain(10s)));
    CHECK(group.running() == 0);
}

TEST_CASE("a task that says it was cancelled while its group goes on has failed")
{
    group_simulation group_simulation;
    test::captured_log const log;
    group_simulation.group.spawn("relay", cancel_itself());
    group_simulation.loop.run_ready();
    CHECK(group_simulation.group.failed() == 1);
    CHECK(log.text() == "error task relay failed: Operation canceled\n");
}
