#include "platform/async/signal.hpp"
#include "platform/async/task_group.hpp"
#include "platform/async/waiter.hpp"
#include "support/run_task.hpp"

#include <boost/asio/this_coro.hpp>
#include <doctest/doctest.h>
#include <spdlog/sinks/ostream_sink.h>
#include <spdlog/spdlog.h>

#include <sstream>
#include <stdexcept>

using namespace fcg;
using namespace std::chrono_literals;

namespace {

struct group_simulation {
    async::manual_clock time{core::time_point{}};
    async::simulated_loop on{time};
    async::task_group group{on};

    std::chrono::microseconds passed() { return time.now().time_since_epoch(); }

    bool drain(std::chrono::microseconds grace) { return test::run(on, group.drain(grace)); }
};

/// What is logged while this object lives.
class captured_log {
public:
    captured_log() : before_(spdlog::default_logger())
    {
        auto sink = std::make_shared<spdlog::sinks::ostream_sink_st>(text_);
        auto logger = std::make_shared<spdlog::logger>("captured", std::move(sink));
        logger->set_pattern("%l %v");
        spdlog::set_default_logger(std::move(logger));
    }

    ~captured_log() { spdlog::set_default_logger(before_); }

    captured_log(captured_log const&) = delete;
    captured_log& operator=(captured_log const&) = delete;

    std::string text() const { return text_.str(); }

private:
    std::shared_ptr<spdlog::logger> before_;
    std::ostringstream text_;
};

task<> end_at_once()
{
    co_return;
}

task<> burn_after(async::loop& on, std::chrono::microseconds delay)
{
    co_await sleep_for(on, delay);
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

/// Works in steps of a second until told to stop; leaves by itself, without being interrupted.
task<> work_until_stopping(group_simulation& in, int& steps)
{
    co_await boost::asio::this_coro::throw_if_cancelled(false);
    co_await boost::asio::this_coro::reset_cancellation_state(boost::asio::disable_cancellation());
    while (!in.group.stopping()) {
        co_await sleep_for(in.on, 1s);
        ++steps;
    }
}

task<> sleep_and_tell(async::loop& on, bool& interrupted)
{
    try {
        co_await sleep_for(on, 1h);
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
    group_simulation in;
    in.group.spawn("short", end_at_once());
    in.group.spawn("sleeper", sleep_for(in.on, 1s));
    CHECK(in.group.running() == 2);
    in.on.run_ready();
    CHECK(in.group.running() == 1);
    in.on.run_until([&in] { return in.group.running() == 0; }, 1h);
    CHECK(in.passed() == 1s);
    CHECK(in.group.failed() == 0);
}

TEST_CASE("a task that fails is logged with its name and counted; the others go on")
{
    captured_log const log;
    group_simulation in;
    in.group.spawn("games: relay", burn_after(in.on, 1s));
    in.group.spawn("odd", fail_oddly());
    in.group.spawn("other", sleep_for(in.on, 2s));
    in.on.run_until([&in] { return in.group.running() == 0; }, 1h);

    CHECK(in.passed() == 2s);
    CHECK(in.group.failed() == 2);
    CHECK(log.text() == "error task odd failed: an exception that is no std::exception\n"
                        "error task games: relay failed: the disk is on fire\n");
}

TEST_CASE("draining interrupts those who sleep or wait on a signal, and is no failure")
{
    captured_log const log;
    group_simulation in;
    async::signal news(in.on);
    bool sleeper = false;
    bool waiter = false;
    in.group.spawn("sleeper", sleep_and_tell(in.on, sleeper));
    in.group.spawn("waiter", wait_and_tell(news, waiter));
    in.on.run_ready();

    CHECK(in.drain(10s));
    CHECK(sleeper);
    CHECK(waiter);
    CHECK(in.passed() == 0us);
    CHECK(in.group.failed() == 0);
    CHECK(log.text() == "");
}

TEST_CASE("draining waits for a task that ends by itself")
{
    group_simulation in;
    int steps = 0;
    in.group.spawn("worker", work_until_stopping(in, steps));
    in.on.run_until([] { return false; }, 2500ms);
    CHECK_FALSE(in.group.stopping());

    CHECK(in.drain(10s));
    CHECK(in.group.stopping());
    CHECK(steps == 3);
    CHECK(in.passed() == 3s);
}

TEST_CASE("draining gives up when the grace is over and says so")
{
    group_simulation in;
    int steps = 0;
    in.group.spawn("worker", work_until_stopping(in, steps));
    in.on.run_ready();
    CHECK_FALSE(in.drain(400ms));
    CHECK(in.passed() == 400ms);
    CHECK(in.group.running() == 1);

    CHECK(in.drain(10s)); // a second try has the rest
    CHECK(in.passed() == 1s);
}

TEST_CASE("draining an empty group ends at once")
{
    group_simulation in;
    CHECK(in.drain(1h));
    CHECK(in.passed() == 0us);
}

TEST_CASE("a failure while draining is still logged and counted")
{
    captured_log const log;
    group_simulation in;
    auto const fail_on_the_way_out = [](async::loop& on) -> task<> {
        try {
            co_await sleep_for(on, 1h);
        } catch (boost::system::system_error const&) {
            throw std::runtime_error("could not give the lease back");
        }
    };
    in.group.spawn("consumer", fail_on_the_way_out(in.on));
    in.on.run_ready();
    CHECK(in.drain(1h));
    CHECK(in.group.failed() == 1);
    CHECK(log.text() == "error task consumer failed: could not give the lease back\n");
}

TEST_CASE("a task that is spawned while its group drains is cancelled at its first wait")
{
    group_simulation in;
    CHECK(in.drain(1s));
    bool interrupted = false;
    in.group.spawn("late", sleep_and_tell(in.on, interrupted));
    in.on.run_ready();
    CHECK(in.group.running() == 0);
    CHECK(in.passed() == 0us);
}

TEST_CASE("destroying a group that still runs something is logged by name")
{
    captured_log const log;
    {
        group_simulation in;
        in.group.spawn("forgotten", sleep_for(in.on, 1h));
        in.on.run_ready();
    }
    CHECK(log.text() == "error task forgotten was still running when its group was destroyed\n");
}

TEST_CASE("a group on a real loop drains sleeping tasks without waiting for them")
{
    async::real_loop on;
    async::task_group group(on);
    for (int i = 0; i < 100; ++i)
        group.spawn("sleeper", sleep_for(on, 1h));
    CHECK(test::run(on, group.drain(10s)));
    CHECK(group.running() == 0);
}

TEST_CASE("a task that says it was cancelled while its group goes on has failed")
{
    group_simulation in;
    captured_log const log;
    in.group.spawn("relay", cancel_itself());
    in.on.run_ready();
    CHECK(in.group.failed() == 1);
    CHECK(log.text() == "error task relay failed: Operation canceled\n");
}
