#include "platform/async/executor.hpp"
#include "support/run_task.hpp"
#include "support/simulated_loop.hpp"

#include <doctest/doctest.h>

#include <atomic>
#include <latch>
#include <memory>
#include <pthread.h>
#include <stdexcept>
#include <string>
#include <thread>

using namespace fcg;
using namespace fcg::async;
using namespace std::chrono_literals;

namespace {

std::string thread_name()
{
    std::array<char, 16> name{};
    ::pthread_getname_np(::pthread_self(), name.data(), name.size());
    return name.data();
}

/// A pool with one thread that is held until release().
struct held_pool {
    explicit held_pool(std::size_t max_waiting) : pool("held", 1, max_waiting)
    {
        pool.post([this] {
            busy.count_down();
            free.wait();
        });
        busy.wait(); // the thread has taken that job, so the queue is empty
    }

    void release() { free.count_down(); }

    real_loop loop;
    std::latch busy{1};
    std::latch free{1};
    thread_pool pool;
};

task<std::thread::id> where_the_task_runs_after(executor& executor)
{
    co_await offload(executor, [] {});
    co_return std::this_thread::get_id();
}

} // namespace

TEST_CASE("offloaded work runs on the pool's thread, which has its name, and the task goes on on its loop")
{
    real_loop loop;
    thread_pool pool("password hashing", 1, 10);
    CHECK(test::run(loop, offload(pool, thread_name)) == "password hashin"); // Linux keeps 15 characters
    CHECK(test::run(loop, where_the_task_runs_after(pool)) == std::this_thread::get_id());
}

TEST_CASE("offloaded work hands back its result, also one that can only be moved")
{
    real_loop loop;
    thread_pool pool("test", 2, 10);
    auto const result = test::run(loop, offload(pool, [text = std::string("moved in")] {
                                      return std::make_unique<std::string>(text + " and out");
                                  }));
    CHECK(*result == "moved in and out");
}

TEST_CASE("what offloaded work throws comes out at the task that awaits it")
{
    real_loop loop;
    thread_pool pool("test", 1, 10);
    auto const fail = []() -> int { throw std::invalid_argument("not a hash"); };
    CHECK_THROWS_WITH_AS(test::run(loop, offload(pool, fail)), "not a hash", std::invalid_argument);
}

TEST_CASE("what offloaded work holds dies on the loop of its task")
{
    real_loop loop;
    thread_pool pool("test", 1, 10);
    std::thread::id died_on;
    auto held = std::shared_ptr<int>(new int(7), [&died_on](int* value) {
        died_on = std::this_thread::get_id();
        delete value;
    });
    CHECK(test::run(loop, offload(pool, [held = std::move(held)] { return *held; })) == 7);
    CHECK(died_on == std::this_thread::get_id());
}

TEST_CASE("a pool with too much waiting refuses more, and takes work again later")
{
    std::latch done(1);
    held_pool held(2);
    CHECK(held.pool.post([] {}));
    CHECK(held.pool.post([] {}));
    CHECK_FALSE(held.pool.post([] {}));
    CHECK_THROWS_AS(test::run(held.loop, offload(held.pool, [] { return 1; })), executor_full);

    held.release();
    bool taken = false;
    while (!taken)
        taken = held.pool.post([&done] { done.count_down(); });
    done.wait();
}

TEST_CASE("one thread does its jobs in the order they came")
{
    std::string log;
    {
        held_pool held(10);
        for (char const name : {'a', 'b', 'c'})
            held.pool.post([&log, name] { log += name; });
        held.release();
    }
    CHECK(log == "abc");
}

TEST_CASE("a pool that ends finishes what it took")
{
    std::atomic<int> done = 0;
    {
        thread_pool pool("test", 3, 1000);
        for (int i = 0; i < 500; ++i)
            REQUIRE(pool.post([&done] { ++done; }));
    }
    CHECK(done == 500);
}

TEST_CASE("two threads work at the same time")
{
    std::latch both(2);
    std::latch done(2);
    thread_pool pool("test", 2, 10);
    for (int i = 0; i < 2; ++i)
        pool.post([&both, &done] {
            both.arrive_and_wait(); // one thread alone would wait permanently
            done.count_down();
        });
    done.wait();
}

TEST_CASE("many tasks offload to few threads and each gets its own result")
{
    real_loop loop;
    thread_pool pool("test", 2, 1000);
    std::vector<std::shared_ptr<test::task_outcome<int>>> outcomes;
    int left = 300;
    for (int i = 0; i < 300; ++i)
        outcomes.push_back(test::start(loop, offload(pool, [i] { return i * i; }), [&loop, &left] {
            if (--left == 0)
                loop.stop();
        }));
    loop.run();
    for (int i = 0; i < 300; ++i)
        CHECK(outcomes[static_cast<std::size_t>(i)]->take() == i * i);
}

TEST_CASE("in a simulation the loop itself is the executor, and no time passes")
{
    test::manual_clock time{core::time_point{}};
    test::simulated_loop loop(time);
    test::loop_executor executor(loop);
    CHECK(test::run(loop, offload(executor, [] { return std::string("done"); })) == "done");
    auto const fail = [] { throw std::logic_error("x"); };
    CHECK_THROWS_AS(test::run(loop, offload(executor, fail)), std::logic_error);
    CHECK(time.now() == core::time_point{});
}
