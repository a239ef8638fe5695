#include "platform/async/signal.hpp"
#include "support/eventually.hpp"
#include "support/run_task.hpp"

#include <doctest/doctest.h>

#include <atomic>
#include <thread>
#include <vector>

using namespace fcg;
using namespace std::chrono_literals;

// doctest includes <csignal>, whose ::signal would be ambiguous under a using-directive.
using wake_signal = async::signal;

namespace {

struct simulation {
    async::manual_clock time{core::time_point{}};
    async::simulated_loop on{time};
    wake_signal something{on};

    std::chrono::microseconds passed() { return time.now().time_since_epoch(); }
};

/// Waits until `wanted` is reached; answers how often it waited. Each wait is longer than the test may last.
task<int> consume(wake_signal& news, std::atomic<int>& produced, int wanted)
{
    int waits = 0;
    while (produced < wanted) {
        bool const notified = co_await news.wait_for(1h);
        if (!notified)
            co_return -1;
        ++waits;
    }
    co_return waits;
}

task<int> look_when_notified(wake_signal& news, int const& place)
{
    (void)co_await news.wait_for(1h);
    co_return place;
}

} // namespace

TEST_CASE("a notification wakes every task that waits")
{
    simulation in;
    auto const first = test::start(in.on, in.something.wait_for(1h));
    auto const second = test::start(in.on, in.something.wait_for(1h));
    in.on.run_ready();
    CHECK_FALSE(first->ended());

    in.something.notify();
    in.on.run_ready();
    CHECK(first->take());
    CHECK(second->take());
    CHECK(in.passed() == 0us);
}

TEST_CASE("a wait that nobody notifies ends at its limit")
{
    simulation in;
    CHECK_FALSE(test::run(in.on, in.something.wait_for(250ms)));
    CHECK(in.passed() == 250ms);
}

TEST_CASE("a notification between the look and the wait is not lost, and is remembered once")
{
    simulation in;
    in.something.notify();
    in.something.notify();
    in.on.run_ready();
    in.something.notify();
    in.on.run_ready();

    CHECK(test::run(in.on, in.something.wait_for(1h)));
    CHECK(in.passed() == 0us);
    CHECK_FALSE(test::run(in.on, in.something.wait_for(1s)));
}

TEST_CASE("a notification that a waiting task took is not remembered for the next wait")
{
    simulation in;
    auto const waiting = test::start(in.on, in.something.wait_for(1h));
    in.on.run_ready();
    in.something.notify();
    in.on.run_ready();
    CHECK(waiting->take());
    CHECK_FALSE(test::run(in.on, in.something.wait_for(1s)));
}

TEST_CASE("a notification in the moment in which the only wait times out is remembered")
{
    simulation in;
    auto const waiting = test::start(in.on, in.something.wait_for(1s));
    in.on.run_ready();
    // Runs right behind the wait's own timer: the task has timed out and not gone on yet.
    in.on.call_after(1s, [&in] { in.something.notify(); });
    in.on.run_until([&waiting] { return waiting->ended(); }, 2s);
    in.on.run_until([] { return false; }, 2s);

    CHECK_FALSE(waiting->take());
    CHECK(test::run(in.on, in.something.wait_for(1h)));
}

TEST_CASE("a burst of notifications costs the loop one wake-up")
{
    simulation in;
    for (int i = 0; i < 1000; ++i)
        in.something.notify();
    CHECK(in.on.context().poll() == 1);
}

TEST_CASE("a task that waits on a signal when both die goes with them")
{
    simulation in;
    auto const waiting = test::start(in.on, in.something.wait_for(1h));
    in.on.run_ready();
    CHECK_FALSE(waiting->ended());
}

TEST_CASE("no notification is lost in a storm from two threads")
{
    constexpr int each = 20'000;
    async::real_loop on;
    wake_signal news(on);
    std::atomic<int> produced = 0;

    std::vector<std::thread> producers;
    for (int i = 0; i < 2; ++i)
        producers.emplace_back([&news, &produced] {
            for (int n = 0; n < each; ++n) {
                ++produced;
                news.notify();
            }
        });
    int const waits = test::run(on, consume(news, produced, 2 * each));
    for (auto& one : producers)
        one.join();

    CHECK(waits >= 0);
    CHECK(waits <= 2 * each);
}

TEST_CASE("what was written before a notification is seen, also when it found a wake-up already under way")
{
    async::real_loop on;
    wake_signal news(on);
    int written = 0;
    std::atomic<bool> notified = false;

    news.notify(); // this one is posted; the other thread's finds it under way
    std::thread other([&] {
        written = 7;
        news.notify();
        notified.store(true, std::memory_order_relaxed); // only the signal orders the two threads
    });
    REQUIRE(test::eventually([&notified] { return notified.load(std::memory_order_relaxed); }));
    CHECK(test::run(on, look_when_notified(news, written)) == 7);
    other.join();
}
