// Tests of what a repeating task reports, how it stops in a pause, and how other threads use it.
#include "platform/async/repeating_task.hpp"
#include "support/captured_log.hpp"
#include "support/eventually.hpp"
#include "support/run_task.hpp"
#include "support/simulated_loop.hpp"

#include <doctest/doctest.h>

#include <atomic>
#include <stdexcept>
#include <thread>

using namespace fcg;
using namespace std::chrono_literals;

namespace {

using pause_after_round = task<std::chrono::microseconds>;

/// A repeating task on a simulated loop. A pause lasts an hour, and one second after a failure.
struct reporting_case {
    ~reporting_case() { CHECK(stop()); }

    static pause_after_round do_round(int& failures_to_come, int& rounds)
    {
        ++rounds;
        if (failures_to_come > 0) {
            --failures_to_come;
            throw std::runtime_error("the disk is full");
        }
        co_return 1h;
    }

    void pass(std::chrono::microseconds duration) { test::run(loop, async::sleep_for(loop, duration)); }

    bool stop() { return test::run(loop, repeating.stop()); }

    test::captured_log log;
    test::manual_clock time{core::time_point{}};
    test::simulated_loop loop{time};
    async::signal news{loop};
    int failures_to_come = 0;
    int rounds = 0;
    async::repeating_task repeating{
        loop,
        time,
        {.name = "the sweep", .area = "tests", .first_pause = 1s, .max_pause = 1s, .wakes = &news},
        [this] { return do_round(failures_to_come, rounds); }};
};

pause_after_round count_round(std::atomic<int>& rounds)
{
    ++rounds;
    co_return 1h;
}

} // namespace

TEST_CASE("a repeating task warns since when its rounds fail, and why, until a round succeeds")
{
    reporting_case fixture;
    CHECK(fixture.repeating.warning() == "");
    fixture.failures_to_come = 2;
    fixture.pass(5s);
    fixture.repeating.start();
    fixture.pass(1500ms);
    CHECK(fixture.rounds == 2);
    CHECK(fixture.repeating.warning() ==
          "the sweep has failed since 1970-01-01T00:00:05.000Z: the disk is full");
    fixture.pass(1s);
    CHECK(fixture.rounds == 3);
    CHECK(fixture.repeating.warning() == "");
}

TEST_CASE("the time of a warning is that of the first failure of the present row")
{
    reporting_case fixture;
    fixture.failures_to_come = 1;
    fixture.repeating.start();
    fixture.pass(1min);
    fixture.failures_to_come = 2;
    fixture.repeating.wake();
    fixture.pass(1500ms);
    CHECK(fixture.repeating.warning() ==
          "the sweep has failed since 1970-01-01T00:01:00.000Z: the disk is full");
}

TEST_CASE("warnings are joined without those that are empty")
{
    CHECK(async::join_warnings({"", ""}) == "");
    CHECK(async::join_warnings({"", "email has failed", "", "the sweep has failed"}) ==
          "email has failed; the sweep has failed");
}

TEST_CASE("of the failures in a row only the first is logged, and so is the recovery")
{
    reporting_case fixture;
    fixture.failures_to_come = 3;
    fixture.repeating.start();
    fixture.pass(10s);
    CHECK(fixture.rounds == 4);
    CHECK(fixture.log.text() == "error the sweep failed and is tried again: the disk is full\n"
                                "info the sweep works again\n");
}

TEST_CASE("a repeating task that is stopped in its pause ends at once, without another round")
{
    reporting_case fixture;
    fixture.repeating.start();
    fixture.pass(1min);
    CHECK(fixture.stop());
    CHECK(fixture.time.now().time_since_epoch() == 1min);
    CHECK(fixture.rounds == 1);
}

TEST_CASE("the signal that a repeating task is made with ends its pause, as wake() does")
{
    reporting_case fixture;
    fixture.repeating.start();
    fixture.pass(1min);
    fixture.news.notify();
    fixture.pass(1s);
    CHECK(fixture.rounds == 2);
    fixture.repeating.wake();
    fixture.pass(1s);
    CHECK(fixture.rounds == 3);
}

TEST_CASE("another thread wakes a repeating task and reads its warning")
{
    async::real_loop loop;
    test::manual_clock time{core::time_point{}};
    std::atomic<int> rounds = 0;
    async::repeating_task repeating(loop, time, {.name = "the sweep", .area = "tests"},
                                    [&rounds] { return count_round(rounds); });
    std::thread runner([&loop] { loop.run(); });
    loop.post([&repeating] { repeating.start(); });
    CHECK(test::eventually([&rounds] { return rounds == 1; }));
    repeating.wake();
    CHECK(test::eventually([&rounds] { return rounds == 2; }));
    CHECK(repeating.warning() == "");
    auto const stopped = test::start(loop, repeating.stop(), [&loop] { loop.stop(); });
    runner.join();
    CHECK(stopped->take());
}
