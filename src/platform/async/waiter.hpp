#pragma once
#include "platform/async/loop.hpp"

#include <chrono>
#include <exception>
#include <functional>
#include <memory>

namespace fcg::async {

/// Why a waiting task goes on.
enum class wake_reason { notified, timed_out, cancelled };

/// One task's one wait: what sleep_for, signal and task_group::drain are made of. Use on the loop's thread
/// only. Whoever may wake the task owns the waiter (a timer, a signal's list); the task itself must not, or a
/// wait that never ends would own itself.
class waiter {
public:
    /// Resumes the task soon, if nothing has before. True when this call was the one.
    bool wake(wake_reason why);

private:
    friend task<wake_reason> wait(loop& on, std::shared_ptr<waiter> one, std::chrono::microseconds limit);
    std::function<void(wake_reason)> resume_; ///< empty before the wait and after it
};

/// Suspends the task until its waiter wakes it, `limit` passes, or the task is cancelled.
task<wake_reason> wait(loop& on, std::shared_ptr<waiter> one, std::chrono::microseconds limit);

/// The limit of a wait that something else is sure to end.
inline constexpr std::chrono::hours no_limit{24 * 365};

/// Throws what a cancelled wait throws: boost::system::system_error (operation_aborted).
[[noreturn]] void throw_cancelled();
/// True for what that throws: the one who waits was told to end, and nothing has failed.
bool means_cancelled(std::exception const& fault);

/// From here on the calling task is not cut off between its waits: cancelling it ends the wait that it is in,
/// and it looks by itself whether it is to end. For work that leaves nothing half done.
task<> go_on_when_cancelled();

} // namespace fcg::async
