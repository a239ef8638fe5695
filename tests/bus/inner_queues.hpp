#pragma once
#include "bus/inner_queue/memory/memory_queue.hpp"
#include "bus/inner_queue/sqlite/sqlite_queue.hpp"
#include "queue_under_test.hpp"

#include <functional>

/// The in-process queues.
namespace fcg::test {

class memory_queue_under_test final : public queue_under_test {
public:
    static constexpr std::size_t large_backlog = 10'000; ///< more than twice the number of messages that the
                                                         ///< queue keeps in memory

    bus::queue_transport& queues() override { return queue_; }

    bool restart() override { return false; }

private:
    bus::memory_queue queue_{world.env};
};

class sqlite_queue_under_test final : public queue_under_test {
public:
    static constexpr std::size_t large_backlog = 10'000;

    bus::queue_transport& queues() override { return *queue_; }

    bool restart() override
    {
        queue_.reset();
        file_.reset();
        file_ = world.open("bus");
        queue_ = std::make_unique<bus::sqlite_queue>(world.env, *file_);
        return true;
    }

    /// Runs `unit` on the file between two processes, then restarts.
    void restart_on(std::function<void(storage::transaction&)> const& unit)
    {
        queue_.reset();
        file_->write_now(unit);
        restart();
    }

private:
    std::unique_ptr<storage::database> file_ = world.open("bus");
    std::unique_ptr<bus::sqlite_queue> queue_ = std::make_unique<bus::sqlite_queue>(world.env, *file_);
};

struct memory_queue_on_threads {
    threaded_world world;
    bus::memory_queue queue{world.env};
};

struct sqlite_queue_on_threads {
    threaded_world world;
    std::unique_ptr<storage::database> file = world.open("bus");
    bus::sqlite_queue queue{world.env, *file};
};

#define EVERY_QUEUE fcg::test::memory_queue_under_test, fcg::test::sqlite_queue_under_test
#define EVERY_QUEUE_ON_THREADS fcg::test::memory_queue_on_threads, fcg::test::sqlite_queue_on_threads

} // namespace fcg::test

TYPE_TO_STRING_AS("memory", fcg::test::memory_queue_under_test);
TYPE_TO_STRING_AS("sqlite", fcg::test::sqlite_queue_under_test);
TYPE_TO_STRING_AS("memory on threads", fcg::test::memory_queue_on_threads);
TYPE_TO_STRING_AS("sqlite on threads", fcg::test::sqlite_queue_on_threads);
