#include "platform/async/signal.hpp"
#include "support/eventually.hpp"
#include "support/run_task.hpp"

#include <doctest/doctest.h>

#include <atomic>
#include <thread>

using namespace fcg;
using namespace std::chrono_literals;

// doctest includes <csignal>, whose ::signal would be ambiguous under a using-directive.
using wake_signal = async::signal;

namespace {

struct signal_simulation {
    async::manual_clock time{core::time_point{}};
    async::simulated_loop on{time};
    wake_signal something{on};

    std::chrono::microseconds passed() { return time.now().time_since_epoch(); }
};

/// Two threads that each add one and notify, again and again; neither goes on before both were seen.
struct storm {
    static constexpr int rounds = 3'000;

    void produce()
    {
        for (int round = 1; round <= rounds; ++round) {
            ++produced;
            news.notify();
            if (!test::eventually([this, round] { return seen >= 2 * round; }))
                return; // the test fails by the task that waits
        }
    }

    async::real_loop on;
    wake_signal news{on};
    std::atomic<int> produced = 0;
    std::atomic<int> seen = 0;
};

/// A wait lasts longer than the test may: one lost notification and this never ends.
task<> see_all(storm& in)
{
    while (in.seen < 2 * storm::rounds) {
        (void)co_await in.news.wait_for(1h);
        in.seen = in.produced.load();
    }
}

task<int> look_when_notified(wake_signal& news, int const& place)
{
    (void)co_await news.wait_for(1h);
    co_return place;
}

} // namespace

TEST_CASE("a notification wakes every task that waits")
{
    signal_simulation in;
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
    signal_simulation in;
    CHECK_FALSE(test::run(in.on, in.something.wait_for(250ms)));
    CHECK(in.passed() == 250ms);
}

TEST_CASE("a notification between the look and the wait is not lost, and is remembered once")
{
    signal_simulation in;
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
    signal_simulation in;
    auto const waiting = test::start(in.on, in.something.wait_for(1h));
    in.on.run_ready();
    in.something.notify();
    in.on.run_ready();
    CHECK(waiting->take());
    CHECK_FALSE(test::run(in.on, in.something.wait_for(1s)));
}

TEST_CASE("a notification in the moment in which the only wait times out is remembered")
{
    signal_simulation in;
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
    signal_simulation in;
    for (int i = 0; i < 1000; ++i)
        in.something.notify();
    CHECK(in.on.context().poll() == 1);
}

TEST_CASE("a task that waits on a signal when both die goes with them")
{
    signal_simulation in;
    auto const waiting = test::start(in.on, in.something.wait_for(1h));
    in.on.run_ready();
    CHECK_FALSE(waiting->ended());
}

TEST_CASE("no notification is lost in a storm from two threads")
{
    storm in;
    std::jthread const one([&in] { in.produce(); });
    std::jthread const two([&in] { in.produce(); });
    test::run(in.on, see_all(in));
    CHECK(in.seen == 2 * storm::rounds);
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
