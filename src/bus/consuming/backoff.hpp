#pragma once
#include "platform/async/signal.hpp"
#include "platform/async/task_group.hpp"
#include "platform/environment.hpp"

#include <chrono>
#include <cstdint>
#include <exception>
#include <functional>
#include <map>
#include <mutex>
#include <optional>
#include <string>
#include <utility>

namespace fcg::bus {

/// A registry of what keeps parts of the bus from working, for readiness. Thread-safe.
class health_registry {
public:
    void report(std::string const& part, std::string text);
    void clear(std::string const& part);

    /// Returns "relay of games: the disk is full; ..."; empty if nothing is wrong.
    std::string text() const;

private:
    mutable std::mutex guard_;
    std::map<std::string, std::string> parts_;
};

/// The backoff of a part of the bus that cannot work: it reports the failure to the health registry and the
/// log, and waits longer after each failure.
class retry_backoff {
public:
    retry_backoff(std::string part, environment& env, async::task_group const& tasks, health_registry& board)
        : part_(std::move(part)),
          env_(env),
          tasks_(tasks),
          board_(board)
    {
    }

    void succeeded();
    void failed(std::exception_ptr const& why);

    /// Returns whether there was a failure since the last success.
    bool has_failed() const { return failures_ > 0; }

    /// Waits as long as the number of failures in a row asks for. Returns early if the tasks are asked to
    /// stop.
    task<> pause();

    /// Awaits `work`. If it throws, this reports the failure and pauses, unless the tasks are asked to stop:
    /// then `work` was cancelled. Returns what `work` returns; nothing if it has thrown.
    template <class T>
    task<std::optional<T>> attempt(task<T> work)
    {
        std::optional<T> result;
        std::exception_ptr failure;
        try {
            result = co_await std::move(work);
            succeeded();
        } catch (...) {
            failure = std::current_exception();
        }
        if (failure && !tasks_.stopping()) {
            failed(failure);
            co_await pause();
        }
        co_return result;
    }

    /// Attempts work without a result. Returns false if it has thrown.
    task<bool> attempt(task<> work);

    /// Attempts what `begin` returns again and again. Returns true once it succeeds, and false if the tasks
    /// are asked to stop before.
    task<bool> attempt_until_it_works(std::function<task<>()> begin);

private:
    std::string part_;
    environment& env_;
    async::task_group const& tasks_;
    health_registry& board_;
    std::int64_t failures_ = 0;
};

/// Sleeps for `delay`. Returns false if the tasks were asked to stop meanwhile. For tasks that finish their
/// work instead of being cancelled; such a task begins with `co_await async::go_on_when_cancelled()`.
task<bool> sleep_unless_stopping(async::loop& loop, async::task_group const& tasks,
                                 std::chrono::microseconds delay);
task<bool> wait_unless_stopping(async::signal& signal, async::task_group const& tasks,
                                std::chrono::microseconds limit);

} // namespace fcg::bus
