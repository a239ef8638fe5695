#include "platform/async/signal.hpp"
#include "support/eventually.hpp"
#include "support/run_task.hpp"
#include "support/simulated_loop.hpp"

#include <doctest/doctest.h>

#include <atomic>
#include <thread>

using namespace fcg;
using namespace std::chrono_literals;

// doctest includes <csignal>, whose ::signal would be ambiguous under a using-directive.
using wake_signal = async::signal;

namespace {

struct signal_simulation {
    test::manual_clock time{core::time_point{}};
    test::simulated_loop loop{time};
    wake_signal something{loop};

    std::chrono::microseconds passed() { return time.now().time_since_epoch(); }
};

/// Two threads that each add one and notify, repeatedly. Neither goes on before both additions were seen.
struct storm {
    static constexpr int rounds = 3'000;

    void produce()
    {
        for (int round = 1; round <= rounds; ++round) {
            ++produced;
            news.notify();
            if (!test::eventually([this, round] { return seen >= 2 * round; }))
                return; // the waiting task fails the test
        }
    }

    async::real_loop loop;
    wake_signal news{loop};
    std::atomic<int> produced = 0;
    std::atomic<int> seen = 0;
};

/// Waits longer than the test may run, so that one lost notification makes the test fail.
task<> see_all(storm& storm)
{
    while (storm.seen < 2 * storm::rounds) {
        (void)co_await storm.news.wait_for(1h);
        storm.seen = storm.produced.load();
    }
}

task<int> look_when_notified(wake_signal& news, int const& value)
{
    (void)co_await news.wait_for(1h);
    co_return value;
}

} // namespace

TEST_CASE("a notification wakes every task that waits")
{
    signal_simulation signal_simulation;
    auto const first = test::start(signal_simulation.loop, signal_simulation.something.wait_for(1h));
    auto const second = test::start(signal_simulation.loop, signal_simulation.something.wait_for(1h));
    signal_simulation.loop.run_ready();
    CHECK_FALSE(first->ended());

    signal_simulation.something.notify();
    signal_simulation.loop.run_ready();
    CHECK(first->take());
    CHECK(second->take());
    CHECK(signal_simulation.passed() == 0us);
}

TEST_CASE("a wait that nobody notifies ends at its limit")
{
    signal_simulation signal_simulation;
    CHECK_FALSE(test::run(signal_simulation.loop, signal_simulation.something.wait_for(250ms)));
    CHECK(signal_simulation.passed() == 250ms);
}

TEST_CASE("a notification between the look and the wait is not lost, and is remembered once")
{
    signal_simulation signal_simulation;
    signal_simulation.something.notify();
    signal_simulation.something.notify();
    signal_simulation.loop.run_ready();
    signal_simulation.something.notify();
    signal_simulation.loop.run_ready();

    CHECK(test::run(signal_simulation.loop, signal_simulation.something.wait_for(1h)));
    CHECK(signal_simulation.passed() == 0us);
    CHECK_FALSE(test::run(signal_simulation.loop, signal_simulation.something.wait_for(1s)));
}

TEST_CASE("a notification that a waiting task took is not remembered for the next wait")
{
    signal_simulation signal_simulation;
    auto const waiting = test::start(signal_simulation.loop, signal_simulation.something.wait_for(1h));
    signal_simulation.loop.run_ready();
    signal_simulation.something.notify();
    signal_simulation.loop.run_ready();
    CHECK(waiting->take());
    CHECK_FALSE(test::run(signal_simulation.loop, signal_simulation.something.wait_for(1s)));
}

TEST_CASE("a notification in the moment in which the only wait times out is remembered")
{
    signal_simulation signal_simulation;
    auto const waiting = test::start(signal_simulation.loop, signal_simulation.something.wait_for(1s));
    signal_simulation.loop.run_ready();
    // This runs right after the wait's own timer: the task has timed out but not gone on yet.
    signal_simulation.loop.call_after(1s, [&signal_simulation] { signal_simulation.something.notify(); });
    signal_simulation.loop.run_until([&waiting] { return waiting->ended(); }, 2s);
    signal_simulation.loop.run_until([] { return false; }, 2s);

    CHECK_FALSE(waiting->take());
    CHECK(test::run(signal_simulation.loop, signal_simulation.something.wait_for(1h)));
}

TEST_CASE("a burst of notifications costs the loop one wake-up")
{
    signal_simulation signal_simulation;
    for (int i = 0; i < 1000; ++i)
        signal_simulation.something.notify();
    CHECK(signal_simulation.loop.context().poll() == 1);
}

TEST_CASE("a task that waits on a signal when both die goes with them")
{
    signal_simulation signal_simulation;
    auto const waiting = test::start(signal_simulation.loop, signal_simulation.something.wait_for(1h));
    signal_simulation.loop.run_ready();
    CHECK_FALSE(waiting->ended());
}

TEST_CASE("no notification is lost in a storm from two threads")
{
    storm storm;
    std::jthread const jthread([&storm] { storm.produce(); });
    std::jthread const two([&storm] { storm.produce(); });
    test::run(storm.loop, see_all(storm));
    CHECK(storm.seen == 2 * storm::rounds);
}

TEST_CASE("what was written before a notification is seen, also when it found a wake-up already under way")
{
    async::real_loop loop;
    wake_signal news(loop);
    int written = 0;
    std::atomic<bool> notified = false;

    news.notify(); // this one is posted; the other thread's notification finds it pending
    std::thread other([&] {
        written = 7;
        news.notify();
        notified.store(true, std::memory_order_relaxed); // only the signal orders the two threads
    });
    REQUIRE(test::eventually([&notified] { return notified.load(std::memory_order_relaxed); }));
    CHECK(test::run(loop, look_when_notified(news, written)) == 7);
    other.join();
}
