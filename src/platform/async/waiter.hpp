#pragma once
#include "platform/async/loop.hpp"

#include <chrono>
#include <exception>
#include <functional>
#include <memory>

namespace fcg::async {

/// Why a waiting task resumes.
enum class wake_reason { notified, timed_out, cancelled };

/// One wait of one task. sleep_for(), signal and task_group::drain() are built on it. Use on the loop's
/// thread only. The waiter is owned by what may wake the task (a timer, a signal's list). The task itself
/// must not own it, or a wait that never ends would own itself.
class waiter {
public:
    /// Resumes the task soon. Returns false, and does nothing, if the task was woken already.
    bool wake(wake_reason why);

private:
    friend task<wake_reason> wait(loop& loop, std::shared_ptr<waiter> waiter,
                                  std::chrono::microseconds limit);
    std::function<void(wake_reason)> resume_; ///< empty before and after the wait
};

/// Suspends the task until `waiter` wakes it, `limit` passes, or the task is cancelled. Returns which of the
/// three it was.
task<wake_reason> wait(loop& loop, std::shared_ptr<waiter> waiter, std::chrono::microseconds limit);

/// The limit for a wait that is certain to be ended by something else.
inline constexpr std::chrono::hours no_limit{24 * 365};

/// Throws the exception of a cancelled wait: boost::system::system_error (operation_aborted).
[[noreturn]] void throw_cancelled();
/// Returns true if `fault` is the exception of throw_cancelled(): the task was cancelled, and nothing has
/// failed.
bool means_cancelled(std::exception const& fault);
bool means_cancelled(std::exception_ptr const& thrown);

/// Keeps the calling task from being cancelled between its waits from now on: cancelling it ends only the
/// current wait, and the task decides itself when to end. For work that must not be left half done.
task<> go_on_when_cancelled();

} // namespace fcg::async
