#include "platform/async/kept_tasks.hpp"
#include "platform/async/waiter.hpp"
#include "support/run_task.hpp"
#include "support/simulated_loop.hpp"

#include <doctest/doctest.h>
#include <spdlog/spdlog.h>

#include <stdexcept>
#include <vector>

using namespace fcg;
using namespace std::chrono_literals;

namespace {

struct kept_case {
    kept_case() { spdlog::set_level(spdlog::level::off); }

    ~kept_case() { stop(); }

    std::chrono::microseconds passed() { return time.now().time_since_epoch(); }

    /// Records when the run began, sleeps for `duration`, and then throws or returns.
    task<> run_for(std::chrono::microseconds duration, bool throws)
    {
        begun.push_back(std::chrono::floor<std::chrono::seconds>(passed()));
        co_await async::sleep_for(loop, duration);
        if (throws)
            throw std::runtime_error("the disk is on fire");
    }

    void keep(std::chrono::microseconds duration, bool throws = true)
    {
        async::keep_running(group, loop, "sweeper",
                            [this, duration, throws] { return run_for(duration, throws); });
    }

    void pass(std::chrono::microseconds duration) { test::run(loop, async::sleep_for(loop, duration)); }

    void stop() { test::run(loop, group.drain(1s)); }

    test::manual_clock time{core::time_point{}};
    test::simulated_loop loop{time};
    async::task_group group{loop};
    std::vector<std::chrono::seconds> begun;
};

} // namespace

TEST_CASE("a kept task that fails is begun again, later each time, and is named with its reason")
{
    kept_case kept;
    kept.keep(0s);
    kept.pass(20s);
    CHECK(kept.begun == std::vector<std::chrono::seconds>{0s, 1s, 3s, 7s, 15s});
    CHECK(async::failing_tasks(kept.loop) ==
          std::map<std::string, std::string>{{"sweeper", "the disk is on fire"}});
    CHECK(async::early_ends(kept.loop) == std::map<std::string, std::int64_t>{{"sweeper", 5}});
}

TEST_CASE("a pause before a kept task begins again is a minute at most")
{
    kept_case kept;
    kept.keep(0s);
    kept.pass(1h);
    auto const& begun = kept.begun;
    CHECK(begun.back() - begun[begun.size() - 2] == 60s);
}

TEST_CASE("a kept task that ends by itself is begun again as well")
{
    kept_case kept;
    kept.keep(0s, false);
    kept.pass(2s);
    CHECK(kept.begun.size() == 2);
    CHECK(async::failing_tasks(kept.loop).at("sweeper") == "it ended by itself");
}

TEST_CASE("a kept task that says it was cancelled, although nobody told it to end, is begun again")
{
    kept_case kept;
    int runs = 0;
    async::keep_running(kept.group, kept.loop, "sweeper", [&runs]() -> task<> {
        ++runs;
        async::throw_cancelled();
        co_return;
    });
    kept.pass(2s);
    CHECK(runs == 2);
    CHECK(async::failing_tasks(kept.loop).at("sweeper") == "Operation canceled");
}

TEST_CASE("a run that lasts ten minutes makes up for those before it")
{
    kept_case kept;
    kept.keep(11min);
    kept.pass(11min + 2s);
    CHECK(async::failing_tasks(kept.loop).contains("sweeper"));
    kept.pass(10min);
    CHECK(async::failing_tasks(kept.loop).empty());
    kept.pass(2min);
    CHECK(kept.begun == std::vector<std::chrono::seconds>{0s, 661s, 1322s});
}

TEST_CASE("a kept task that is told to end is not begun again, and nothing is said of it")
{
    kept_case kept;
    kept.keep(1h);
    kept.pass(1s);
    kept.stop();
    CHECK(kept.begun.size() == 1);
    CHECK(kept.group.running() == 0);
    CHECK(async::failing_tasks(kept.loop).empty());
    CHECK(async::early_ends(kept.loop).at("sweeper") == 0);
}
