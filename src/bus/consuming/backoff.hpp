#pragma once
#include "bus/health_registry.hpp"
#include "platform/async/signal.hpp"
#include "platform/async/task_group.hpp"
#include "platform/environment.hpp"

#include <chrono>
#include <cstdint>
#include <exception>
#include <string>

namespace fcg::bus {

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

private:
    std::string part_;
    environment& env_;
    async::task_group const& tasks_;
    health_registry& board_;
    std::int64_t failures_ = 0;
};

/// Sleeps for `delay`. Returns false if the tasks were asked to stop meanwhile. For tasks that finish their
/// work instead of being cancelled; such a task begins with `co_await
/// boost::asio::this_coro::throw_if_cancelled(false)`.
task<bool> sleep_unless_stopping(async::loop& loop, async::task_group const& tasks,
                                 std::chrono::microseconds delay);
task<bool> wait_unless_stopping(async::signal& signal, async::task_group const& tasks,
                                std::chrono::microseconds limit);

} // namespace fcg::bus
