#pragma once
#include "platform/async/loop.hpp"

namespace fcg::async {

/// Runs `work` on the loop `there`, which may be another thread's, and resumes on the caller's own loop with
/// its result or its exception. Cancelling the caller cancels the work, on the thread of `there`. `there`
/// must run until the work has ended, and the caller's loop must outlive the thread of `there`, which still
/// uses it for a moment after the caller has resumed.
template <class T>
task<T> run_on(loop& there, task<T> work);

/// Runs `work` on the loop `there` without passing on cancellation: cancelling the caller does not touch the
/// work, and the caller resumes when it has ended. Otherwise like run_on().
template <class T>
task<T> finish_on(loop& there, task<T> work);

} // namespace fcg::async

#include "platform/async/on_loop.ipp"
