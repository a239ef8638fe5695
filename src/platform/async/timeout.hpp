#pragma once
#include "platform/async/loop.hpp"

#include <chrono>
#include <optional>
#include <stdexcept>
#include <type_traits>
#include <utility>

namespace fcg::async {

/// Thrown when work does not end in time.
class timed_out : public std::runtime_error {
public:
    timed_out() : std::runtime_error("it took too long") {}
};

/// Runs `work` and cancels it once `limit` has passed; throws timed_out then. Always returns after the work
/// has ended, so the work may refer to what its caller owns. Waits for what cannot be cancelled (an offloaded
/// job); a result that comes in spite of the cancellation is returned. Cancelling the caller cancels the
/// work.
template <class T>
task<T> with_timeout(loop& loop, task<T> work, std::chrono::microseconds limit);

} // namespace fcg::async

#include "platform/async/timeout.ipp"
