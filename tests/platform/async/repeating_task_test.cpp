#include "platform/async/kept_tasks.hpp"
#include "platform/async/repeating_task.hpp"
#include "platform/async/waiter.hpp"
#include "support/run_task.hpp"
#include "support/simulated_loop.hpp"

#include <doctest/doctest.h>
#include <spdlog/spdlog.h>

#include <functional>
#include <stdexcept>
#include <string>
#include <vector>

using namespace fcg;
using namespace std::chrono_literals;

namespace {

/// A repeating task on a simulated loop, whose rounds begin at `begun`.
struct repeating_case {
    repeating_case()
    {
        spdlog::set_level(spdlog::level::off);
        repeating.start();
    }

    ~repeating_case() { CHECK(stop()); }

    task<std::chrono::microseconds> do_round()
    {
        begun.push_back(std::chrono::floor<std::chrono::seconds>(time.now().time_since_epoch()));
        co_await async::sleep_for(loop, round_time);
        if (failures_to_come > 0) {
            --failures_to_come;
            throw std::runtime_error(failure_text);
        }
        ++completed;
        co_return pause;
    }

    void pass(std::chrono::microseconds duration) { test::run(loop, async::sleep_for(loop, duration)); }

    bool stop() { return test::run(loop, repeating.stop()); }

    test::manual_clock time{core::time_point{}};
    test::simulated_loop loop{time};
    std::chrono::microseconds round_time{0};
    std::chrono::microseconds pause = 10s;
    int failures_to_come = 0;
    std::string failure_text = "the disk is on fire";
    int completed = 0;
    std::vector<std::chrono::seconds> begun;
    async::repeating_task repeating{
        loop, time, {.name = "the sweep", .area = "tests", .first_pause = 1s, .max_pause = 4s}, [this] {
            return do_round();
        }};
};

using seconds = std::vector<std::chrono::seconds>;

} // namespace

TEST_CASE("the next round begins as long after a round as that round said")
{
    repeating_case fixture;
    fixture.pass(25s);
    CHECK(fixture.begun == seconds{0s, 10s, 20s});
}

TEST_CASE("waking a repeating task ends its pause")
{
    repeating_case fixture;
    fixture.pass(3s);
    fixture.repeating.wake();
    fixture.pass(1s);
    CHECK(fixture.begun == seconds{0s, 3s});
}

TEST_CASE("a wake-up during a round makes the next round begin at once")
{
    repeating_case fixture;
    fixture.round_time = 2s;
    fixture.pass(1s);
    fixture.repeating.wake();
    fixture.pass(2s);
    CHECK(fixture.begun == seconds{0s, 2s});
}

TEST_CASE("a round that fails is tried again after pauses that double up to their maximum")
{
    repeating_case fixture;
    fixture.failures_to_come = 5;
    fixture.pass(16s);
    CHECK(fixture.begun == seconds{0s, 1s, 3s, 7s, 11s, 15s});
    CHECK(fixture.completed == 1);
    CHECK(async::failing_tasks(fixture.loop).empty()); // a round that fails does not end the task
}

TEST_CASE("after a success the pauses begin anew with the first")
{
    repeating_case fixture;
    fixture.failures_to_come = 3;
    fixture.pass(8s);
    CHECK(fixture.completed == 1);
    fixture.failures_to_come = 1;
    fixture.pass(11s);
    CHECK(fixture.begun == seconds{0s, 1s, 3s, 7s, 17s, 18s});
}

TEST_CASE("waking a repeating task does not shorten its pause after a failure")
{
    repeating_case fixture;
    fixture.failures_to_come = 2;
    fixture.pass(1500ms);
    fixture.repeating.wake();
    fixture.pass(1s);
    CHECK(fixture.begun == seconds{0s, 1s});
}

TEST_CASE("a failure without a text is a failure, too")
{
    repeating_case fixture;
    fixture.failures_to_come = 1;
    fixture.failure_text.clear();
    fixture.pass(500ms);
    CHECK(fixture.begun == seconds{0s});
    fixture.pass(1s);
    CHECK(fixture.begun == seconds{0s, 1s});
    CHECK(fixture.completed == 1);
}

TEST_CASE("stopping cancels the round under way and begins no other")
{
    repeating_case fixture;
    fixture.round_time = 1h;
    fixture.pass(1s);
    CHECK_FALSE(fixture.repeating.stopping());
    CHECK(fixture.stop());
    CHECK(fixture.repeating.stopping());
    fixture.pass(2h);
    CHECK(fixture.begun == seconds{0s});
    CHECK(fixture.completed == 0);
}

TEST_CASE("stopping says when a round cannot be cut off within the grace")
{
    test::manual_clock time{core::time_point{}};
    test::simulated_loop loop{time};
    bool is_released = false;
    auto const stubborn = [&]() -> task<std::chrono::microseconds> {
        co_await async::go_on_when_cancelled();
        while (!is_released) {
            try {
                co_await async::sleep_for(loop, 1s);
            } catch (std::exception const&) { // the cancellation
                continue;
            }
        }
        co_return 1s;
    };
    async::repeating_task repeating(loop, time, {.name = "the sweep", .area = "tests", .grace = 3s},
                                    stubborn);
    repeating.start();
    test::run(loop, async::sleep_for(loop, 1s));
    CHECK_FALSE(test::run(loop, repeating.stop()));
    is_released = true;
    CHECK(test::run(loop, repeating.stop()));
}

TEST_CASE("a round that goes on when it is cancelled is the last one, without a pause")
{
    test::manual_clock time{core::time_point{}};
    test::simulated_loop loop{time};
    int completed = 0;
    auto const thorough = [&]() -> task<std::chrono::microseconds> {
        co_await async::go_on_when_cancelled();
        try {
            co_await async::sleep_for(loop, 1h);
        } catch (std::exception const&) { // the cancellation; the round still has to finish
        }
        ++completed;
        co_return 10min;
    };
    async::repeating_task repeating(loop, time, {.name = "the sweep", .area = "tests", .grace = 3s},
                                    thorough);
    repeating.start();
    test::run(loop, async::sleep_for(loop, 1s));
    CHECK(test::run(loop, repeating.stop()));
    CHECK(completed == 1);
}
