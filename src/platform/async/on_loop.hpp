#pragma once
#include "platform/async/loop.hpp"

#include <boost/asio/associated_executor.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/dispatch.hpp>
#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/this_coro.hpp>

#include <exception>
#include <memory>
#include <optional>
#include <type_traits>
#include <utility>

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

namespace on_loop_impl {

/// The outcome of work on another loop.
template <class T>
struct outcome {
    std::exception_ptr failure;
    std::conditional_t<std::is_void_v<T>, bool, std::optional<T>> value{};
};

/// Keeps the exception of `work` in `result` and throws none itself. When the caller resumes, the other
/// thread no longer holds the exception, and only the caller destroys it. ThreadSanitizer does not see how
/// libstdc++ counts the owners of an exception.
template <class T>
task<> run_into(std::shared_ptr<outcome<T>> result, task<T> work)
{
    try {
        if constexpr (std::is_void_v<T>)
            co_await std::move(work);
        else
            result->value = co_await std::move(work);
    } catch (...) {
        result->failure = std::current_exception();
    }
}

template <class T>
T take(outcome<T>& result)
{
    if (result.failure)
        std::rethrow_exception(std::exchange(result.failure, nullptr));
    if constexpr (!std::is_void_v<T>)
        return std::move(*result.value);
}

/// Returns a completion handler without a cancellation slot, which posts to the caller's loop.
template <class Handler>
auto uncancellable(Handler handler)
{
    auto const home = boost::asio::get_associated_executor(handler);
    return [handler = std::move(handler),
            busy = boost::asio::make_work_guard(home)](std::exception_ptr failure) mutable {
        boost::asio::dispatch(busy.get_executor(),
                              [handler = std::move(handler), failure = std::move(failure)]() mutable {
                                  std::move(handler)(std::move(failure));
                              });
    };
}

} // namespace on_loop_impl

template <class T>
task<T> run_on(loop& there, task<T> work)
{
    auto const here = co_await boost::asio::this_coro::executor;
    if (here == there.executor())
        co_return co_await std::move(work);
    auto const result = std::make_shared<on_loop_impl::outcome<T>>();
    co_await boost::asio::co_spawn(there.executor(), on_loop_impl::run_into<T>(result, std::move(work)),
                                   use_task);
    co_return on_loop_impl::take<T>(*result);
}

template <class T>
task<T> finish_on(loop& there, task<T> work)
{
    auto start = [&there](auto handler, task<> started) {
        boost::asio::co_spawn(there.executor(), std::move(started),
                              on_loop_impl::uncancellable(std::move(handler)));
    };
    auto const result = std::make_shared<on_loop_impl::outcome<T>>();
    co_await boost::asio::async_initiate<decltype(use_task) const, void(std::exception_ptr)>(
        std::move(start), use_task, on_loop_impl::run_into<T>(result, std::move(work)));
    co_return on_loop_impl::take<T>(*result);
}

} // namespace fcg::async
