#include "platform/async/loop.hpp"
#include "support/run_task.hpp"
#include "support/simulated_loop.hpp"

#include <doctest/doctest.h>

#include <string>
#include <thread>

using namespace fcg;
using namespace fcg::async;
using namespace std::chrono_literals;

namespace {

core::time_point const start = core::from_micros(1'763'812'801'000'000);

/// A simulated loop with a log of what happened, as "name@milliseconds ".
struct logged_simulation {
    void record(std::string const& name)
    {
        auto const since = std::chrono::duration_cast<std::chrono::milliseconds>(time.now() - start);
        log += name + "@" + std::to_string(since.count()) + " ";
    }

    loop::timer_id after(std::chrono::microseconds delay, std::string name)
    {
        return loop.call_after(delay, [this, name] { record(name); });
    }

    bool run_for(std::chrono::microseconds limit)
    {
        return loop.run_until([] { return false; }, limit);
    }

    test::manual_clock time{start};
    test::simulated_loop loop{time};
    std::string log;
};

task<> sleep_and_record(logged_simulation& logged_simulation, std::string name,
                        std::chrono::microseconds duration)
{
    for (int i = 0; i < 3; ++i) {
        co_await sleep_for(logged_simulation.loop, duration);
        logged_simulation.record(name);
    }
}

} // namespace

TEST_CASE("simulated time jumps from timer to timer, in the order of their times")
{
    logged_simulation logged_simulation;
    logged_simulation.after(2h, "late");
    logged_simulation.after(1ms, "early");
    logged_simulation.after(1h, "middle");
    CHECK_FALSE(logged_simulation.run_for(24h));
    CHECK(logged_simulation.log == "early@1 middle@3600000 late@7200000 ");
}

TEST_CASE("simulated timers of the same moment run in the order they were asked for")
{
    logged_simulation logged_simulation;
    for (auto const* const name : {"a", "b", "c"})
        logged_simulation.after(5ms, name);
    logged_simulation.run_for(1s);
    CHECK(logged_simulation.log == "a@5 b@5 c@5 ");
}

TEST_CASE("what is posted runs before simulated time moves on")
{
    logged_simulation logged_simulation;
    logged_simulation.after(1ms, "timer");
    logged_simulation.loop.post([&logged_simulation] {
        logged_simulation.record("first");
        logged_simulation.loop.post([&logged_simulation] { logged_simulation.record("second"); });
    });
    logged_simulation.run_for(1s);
    CHECK(logged_simulation.log == "first@0 second@0 timer@1 ");
}

TEST_CASE("a cancelled timer does not run, and cancelling too late is harmless")
{
    logged_simulation logged_simulation;
    auto const gone = logged_simulation.after(1ms, "gone");
    auto const kept = logged_simulation.after(2ms, "kept");
    logged_simulation.loop.cancel(gone);
    logged_simulation.run_for(1s);
    logged_simulation.loop.cancel(gone);
    logged_simulation.loop.cancel(kept);
    logged_simulation.loop.cancel(0);
    CHECK(logged_simulation.log == "kept@2 ");
}

TEST_CASE("a logged_simulation stops at its condition, at its limit, or when nothing is left to happen")
{
    logged_simulation logged_simulation;
    logged_simulation.after(10ms, "a");
    logged_simulation.after(30ms, "b");
    CHECK(logged_simulation.loop.run_until([&logged_simulation] { return logged_simulation.log == "a@10 "; },
                                           1s));
    CHECK(logged_simulation.time.now() == start + 10ms);

    CHECK_FALSE(logged_simulation.run_for(5ms)); // the limit comes before b
    CHECK(logged_simulation.time.now() == start + 15ms);
    CHECK(logged_simulation.log == "a@10 ");

    CHECK_FALSE(logged_simulation.run_for(1s)); // b, then nothing
    CHECK(logged_simulation.time.now() == start + 30ms);
}

TEST_CASE("run_ready leaves simulated time where it is")
{
    logged_simulation logged_simulation;
    logged_simulation.after(0ms, "timer");
    logged_simulation.loop.post([&logged_simulation] { logged_simulation.record("posted"); });
    logged_simulation.loop.run_ready();
    CHECK(logged_simulation.log == "posted@0 ");
}

TEST_CASE("simulated time stands still while something real is waited for")
{
    logged_simulation logged_simulation;
    logged_simulation.after(1ms, "timer");
    bool under_way = true;
    logged_simulation.loop.wait_outside_with([&] {
        bool const waits = under_way;
        under_way = false;
        if (waits)
            logged_simulation.loop.post([&logged_simulation] { logged_simulation.record("real"); });
        return waits;
    });
    logged_simulation.run_for(1s);
    CHECK(logged_simulation.log == "real@0 timer@1 ");
}

TEST_CASE("sleeping tasks take turns in simulated time, the same way each time")
{
    auto const play = [] {
        logged_simulation logged_simulation;
        auto const first_task =
            test::start(logged_simulation.loop, sleep_and_record(logged_simulation, "one", 20ms));
        auto const two =
            test::start(logged_simulation.loop, sleep_and_record(logged_simulation, "two", 30ms));
        logged_simulation.run_for(1h);
        CHECK(first_task->ended());
        CHECK(two->ended());
        return logged_simulation.log;
    };
    CHECK(play() == "one@20 two@30 one@40 two@60 one@60 two@90 ");
    CHECK(play() == play());
}

TEST_CASE("a task that sleeps when its loop dies goes with it")
{
    logged_simulation logged_simulation;
    auto const sleeping = test::start(logged_simulation.loop, sleep_for(logged_simulation.loop, 1h));
    logged_simulation.loop.run_ready();
    CHECK_FALSE(sleeping->ended());
}

TEST_CASE("a real loop runs what other threads post until it is stopped")
{
    real_loop loop;
    std::thread::id ran_on;
    std::thread other([&loop, &ran_on] {
        loop.post([&loop, &ran_on] {
            ran_on = std::this_thread::get_id();
            loop.stop();
        });
    });
    loop.run();
    other.join();
    CHECK(ran_on == std::this_thread::get_id());
}

TEST_CASE("real timers run in the order of their times, cancelled ones never")
{
    real_loop loop;
    std::string log;
    loop.call_after(200ms, [&] {
        log += "b";
        loop.stop();
    });
    auto const gone = loop.call_after(100ms, [&] { log += "x"; });
    loop.call_after(0ms, [&] { log += "a"; });
    loop.cancel(gone);
    loop.run();
    CHECK(log == "ab");
}

TEST_CASE("a real timer that is cancelled after it expired, before it ran, does not run")
{
    real_loop loop;
    bool ran = false;
    loop::timer_id second = 0;
    loop.call_after(0ms, [&] { loop.cancel(second); }); // both are due in the same turn
    second = loop.call_after(0ms, [&] { ran = true; });
    loop.call_after(1ms, [&] { loop.stop(); });
    loop.run();
    CHECK_FALSE(ran);
}

TEST_CASE("a task sleeps on a real loop at least as long as asked")
{
    real_loop loop;
    core::system_clock time;
    auto const before = time.steady_now();
    test::run(loop, sleep_for(loop, 2ms));
    CHECK(time.steady_now() - before >= 2ms);
}

TEST_CASE("a task that hangs is a failure of the test, not a stuck job")
{
    real_loop loop;
    CHECK_THROWS_AS(test::run(loop, sleep_for(loop, 1h), 1ms), test::task_hangs);
}
