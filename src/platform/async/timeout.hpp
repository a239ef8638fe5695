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

namespace detail {

/// Runs `work`, which keeps its result itself, with the limit of with_timeout().
task<> run_with_timeout(loop& loop, task<> work, std::chrono::microseconds limit);

template <class T>
task<> keep_result(task<T> work, std::optional<T>& out)
{
    T result = co_await std::move(work);
    out.emplace(std::move(result));
}

} // namespace detail

/// Runs `work` and cancels it once `limit` has passed; throws timed_out then. Always returns after the work
/// has ended, so the work may refer to what its caller owns. Waits for what cannot be cancelled (an offloaded
/// job); a result that comes in spite of the cancellation is returned. Cancelling the caller cancels the
/// work.
template <class T>
task<T> with_timeout(loop& loop, task<T> work, std::chrono::microseconds limit)
{
    if constexpr (std::is_void_v<T>) {
        co_await detail::run_with_timeout(loop, std::move(work), limit);
    } else {
        std::optional<T> result;
        auto kept = detail::keep_result(std::move(work), result);
        co_await detail::run_with_timeout(loop, std::move(kept), limit);
        co_return std::move(*result);
    }
}

} // namespace fcg::async
