#pragma once
#include "platform/environment.hpp"
#include "support/run_task.hpp"
#include "support/seeded_random.hpp"
#include "support/simulated_loop.hpp"
#include "support/temporary_folder.hpp"

#include <boost/asio/co_spawn.hpp>

#include <future>
#include <memory>
#include <string>
#include <thread>
#include <vector>

namespace fcg::test {

/// An environment with one thread, simulated time, a seeded random source and real files in a temporary
/// folder.
class simulated_world {
public:
    explicit simulated_world(std::uint64_t seed = 1) : random(seed) {}

    template <class T>
    T run(task<T> work)
    {
        return test::run(loop, std::move(work));
    }

    void pass(std::chrono::microseconds time)
    {
        auto const end = clock.now() + time;
        loop.run_until([] { return false; }, time);
        if (clock.now() < end)
            clock.advance(end - clock.now());
        loop.run_ready();
    }

    bool run_until(std::function<bool()> const& done, std::chrono::microseconds limit = std::chrono::hours(1))
    {
        return loop.run_until(done, limit);
    }

    std::unique_ptr<storage::database> open(std::string const& module,
                                            std::string const& folder_name = "data")
    {
        return std::make_unique<storage::database>(folder / folder_name / (module + ".db"), module, executor,
                                                   executor, storage::database::options{});
    }

    manual_clock clock{core::from_micros(1'795'348'800'000'000)};
    simulated_loop loop{clock};
    seeded_random random;
    core::id_generator ids{clock, random};
    telemetry::metrics metrics;
    temporary_folder folder;
    loop_executor executor{loop};
    environment env{.clock = clock,
                    .random = random,
                    .ids = ids,
                    .background = loop,
                    .metrics = metrics,
                    .data_folder = folder.path(),
                    .open_database = [this](std::string const& module) { return open(module); },
                    .make_thread_pool = {}};
};

/// A real loop on a thread of its own.
class loop_thread {
public:
    loop_thread() : thread_([this] { loop.run(); }) {}

    ~loop_thread()
    {
        loop.stop();
        thread_.join();
    }

    loop_thread(loop_thread const&) = delete;
    loop_thread& operator=(loop_thread const&) = delete;

    /// Starts `work` on the loop. The future becomes ready when it ends and carries its exception.
    std::future<void> start(task<> work)
    {
        auto const done = std::make_shared<std::promise<void>>();
        auto ended = done->get_future();
        boost::asio::co_spawn(loop.executor(), std::move(work), [done](std::exception_ptr const& failure) {
            if (failure)
                done->set_exception(failure);
            else
                done->set_value();
        });
        return ended;
    }

    async::real_loop loop;

private:
    std::thread thread_;
};

/// An environment with the machine's clocks and with writers on threads of their own.
class threaded_world {
public:
    std::unique_ptr<storage::database> open(std::string const& module)
    {
        writers_.push_back(std::make_unique<async::thread_pool>("db-" + module, 1, 100));
        return std::make_unique<storage::database>(folder / (module + ".db"), module, *writers_.back(),
                                                   long_reads, storage::database::options{});
    }

    core::system_clock clock;
    seeded_random random{1};
    core::id_generator ids{clock, random};
    telemetry::metrics metrics;
    temporary_folder folder;
    async::thread_pool long_reads{"long-reads", 1, 100};

private:
    std::vector<std::unique_ptr<async::executor>> writers_;

public:
    loop_thread background;
    environment env{.clock = clock,
                    .random = random,
                    .ids = ids,
                    .background = background.loop,
                    .metrics = metrics,
                    .data_folder = folder.path(),
                    .open_database = [this](std::string const& module) { return open(module); },
                    .make_thread_pool = {}};
};

} // namespace fcg::test
