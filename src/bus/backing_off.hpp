#pragma once
#include "bus/trouble_board.hpp"
#include "platform/async/signal.hpp"
#include "platform/async/task_group.hpp"
#include "platform/surroundings.hpp"

#include <chrono>
#include <cstdint>
#include <exception>
#include <string>

namespace fcg::bus {

/// What a part of the bus does while it cannot work: says so on the board and in the log, and waits longer
/// each time.
class backing_off {
public:
    backing_off(std::string part, surroundings& with, async::task_group const& tasks, trouble_board& board)
        : part_(std::move(part)),
          with_(with),
          tasks_(tasks),
          board_(board)
    {
    }

    void succeeded();
    void failed(std::exception_ptr const& why);

    /// Since the last success.
    bool has_failed() const { return failures_ > 0; }

    /// Waits as long as the failures in a row ask for; returns early when the tasks are asked to end.
    task<> pause();

private:
    std::string part_;
    surroundings& with_;
    async::task_group const& tasks_;
    trouble_board& board_;
    std::int64_t failures_ = 0;
};

/// False when the tasks were asked to end meanwhile. For tasks that finish what they do instead of being cut
/// off: they begin with `co_await boost::asio::this_coro::throw_if_cancelled(false)`.
task<bool> sleep_unless_stopping(async::loop& on, async::task_group const& tasks,
                                 std::chrono::microseconds delay);
task<bool> wait_unless_stopping(async::signal& on, async::task_group const& tasks,
                                std::chrono::microseconds limit);

} // namespace fcg::bus
