#pragma once
#include "platform/async/loop.hpp"

namespace fcg::async {

/// Runs `work` on `there`, which may be another thread's loop, and resumes on the caller's own with its
/// result or its exception. Cancelling the caller cancels the work, on its own thread.
/// `there` must run until the work has ended, and the caller's loop must outlive the thread of `there`, which
/// still holds it for a moment after it has answered.
template <class T>
task<T> run_on(loop& there, task<T> work);

/// The same for work that is not to be cut off: cancelling the caller does not touch it, and the caller goes
/// on when it has ended.
template <class T>
task<T> finish_on(loop& there, task<T> work);

} // namespace fcg::async

#include "platform/async/on_loop.ipp"
