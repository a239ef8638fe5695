#include "platform/async/loop.hpp"
#include "support/run_task.hpp"

#include <doctest/doctest.h>

#include <string>
#include <thread>

using namespace fcg;
using namespace fcg::async;
using namespace std::chrono_literals;

namespace {

core::time_point const start = core::from_micros(1'763'812'801'000'000);

/// A simulated loop that writes down what happened, as "name@milliseconds ".
struct logged_simulation {
    void note(std::string const& name)
    {
        auto const since = std::chrono::duration_cast<std::chrono::milliseconds>(time.now() - start);
        log += name + "@" + std::to_string(since.count()) + " ";
    }

    loop::timer_id after(std::chrono::microseconds delay, std::string name)
    {
        return on.call_after(delay, [this, name] { note(name); });
    }

    bool run_for(std::chrono::microseconds limit)
    {
        return on.run_until([] { return false; }, limit);
    }

    manual_clock time{start};
    simulated_loop on{time};
    std::string log;
};

task<> sleep_and_note(logged_simulation& in, std::string name, std::chrono::microseconds each)
{
    for (int i = 0; i < 3; ++i) {
        co_await sleep_for(in.on, each);
        in.note(name);
    }
}

} // namespace

TEST_CASE("simulated time jumps from timer to timer, in the order of their times")
{
    logged_simulation in;
    in.after(2h, "late");
    in.after(1ms, "early");
    in.after(1h, "middle");
    CHECK_FALSE(in.run_for(24h));
    CHECK(in.log == "early@1 middle@3600000 late@7200000 ");
}

TEST_CASE("simulated timers of the same moment run in the order they were asked for")
{
    logged_simulation in;
    for (auto const* const name : {"a", "b", "c"})
        in.after(5ms, name);
    in.run_for(1s);
    CHECK(in.log == "a@5 b@5 c@5 ");
}

TEST_CASE("what is posted runs before simulated time moves on")
{
    logged_simulation in;
    in.after(1ms, "timer");
    in.on.post([&in] {
        in.note("first");
        in.on.post([&in] { in.note("second"); });
    });
    in.run_for(1s);
    CHECK(in.log == "first@0 second@0 timer@1 ");
}

TEST_CASE("a cancelled timer does not run, and cancelling too late is harmless")
{
    logged_simulation in;
    auto const gone = in.after(1ms, "gone");
    auto const kept = in.after(2ms, "kept");
    in.on.cancel(gone);
    in.run_for(1s);
    in.on.cancel(gone);
    in.on.cancel(kept);
    in.on.cancel(0);
    CHECK(in.log == "kept@2 ");
}

TEST_CASE("a logged_simulation stops at its condition, at its limit, or when nothing is left to happen")
{
    logged_simulation in;
    in.after(10ms, "a");
    in.after(30ms, "b");
    CHECK(in.on.run_until([&in] { return in.log == "a@10 "; }, 1s));
    CHECK(in.time.now() == start + 10ms);

    CHECK_FALSE(in.run_for(5ms)); // the limit comes before b
    CHECK(in.time.now() == start + 15ms);
    CHECK(in.log == "a@10 ");

    CHECK_FALSE(in.run_for(1s)); // b, then nothing
    CHECK(in.time.now() == start + 30ms);
}

TEST_CASE("run_ready leaves simulated time where it is")
{
    logged_simulation in;
    in.after(0ms, "timer");
    in.on.post([&in] { in.note("posted"); });
    in.on.run_ready();
    CHECK(in.log == "posted@0 ");
}

TEST_CASE("simulated time stands still while something real is waited for")
{
    logged_simulation in;
    in.after(1ms, "timer");
    bool under_way = true;
    in.on.wait_outside_with([&] {
        bool const waits = under_way;
        under_way = false;
        if (waits)
            in.on.post([&in] { in.note("real"); });
        return waits;
    });
    in.run_for(1s);
    CHECK(in.log == "real@0 timer@1 ");
}

TEST_CASE("sleeping tasks take turns in simulated time, the same way each time")
{
    auto const play = [] {
        logged_simulation in;
        auto const one = test::start(in.on, sleep_and_note(in, "one", 20ms));
        auto const two = test::start(in.on, sleep_and_note(in, "two", 30ms));
        in.run_for(1h);
        CHECK(one->ended());
        CHECK(two->ended());
        return in.log;
    };
    CHECK(play() == "one@20 two@30 one@40 two@60 one@60 two@90 ");
    CHECK(play() == play());
}

TEST_CASE("a task that sleeps when its loop dies goes with it")
{
    logged_simulation in;
    auto const sleeping = test::start(in.on, sleep_for(in.on, 1h));
    in.on.run_ready();
    CHECK_FALSE(sleeping->ended());
}

TEST_CASE("a real loop runs what other threads post until it is stopped")
{
    real_loop on;
    std::thread::id ran_on;
    std::thread other([&on, &ran_on] {
        on.post([&on, &ran_on] {
            ran_on = std::this_thread::get_id();
            on.stop();
        });
    });
    on.run();
    other.join();
    CHECK(ran_on == std::this_thread::get_id());
}

TEST_CASE("real timers run in the order of their times, cancelled ones never")
{
    real_loop on;
    std::string log;
    on.call_after(3ms, [&] { on.stop(); });
    on.call_after(2ms, [&] { log += "b"; });
    auto const gone = on.call_after(1ms, [&] { log += "x"; });
    on.call_after(0ms, [&] { log += "a"; });
    on.cancel(gone);
    on.run();
    CHECK(log == "ab");
}

TEST_CASE("a real timer that is cancelled after it expired, before it ran, does not run")
{
    real_loop on;
    bool ran = false;
    loop::timer_id second = 0;
    on.call_after(0ms, [&] { on.cancel(second); }); // both are due in the same turn
    second = on.call_after(0ms, [&] { ran = true; });
    on.call_after(1ms, [&] { on.stop(); });
    on.run();
    CHECK_FALSE(ran);
}

TEST_CASE("a task sleeps on a real loop at least as long as asked")
{
    real_loop on;
    core::system_clock time;
    auto const before = time.steady_now();
    test::run(on, sleep_for(on, 2ms));
    CHECK(time.steady_now() - before >= 2ms);
}

TEST_CASE("a task that hangs is a failure of the test, not a stuck job")
{
    real_loop on;
    CHECK_THROWS_AS(test::run(on, sleep_for(on, 1h), 1ms), test::task_hangs);
}
