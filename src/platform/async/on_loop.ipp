#pragma once
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

namespace on_loop_inside {

/// What work on another loop came to.
template <class T>
struct outcome {
    std::exception_ptr failure;
    std::conditional_t<std::is_void_v<T>, bool, std::optional<T>> value{};
};

/// Ends without an exception of its own: when it answers, the other thread has let go of what was thrown,
/// which the caller alone then destroys. libstdc++ counts the holders of an exception where ThreadSanitizer
/// cannot see.
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

/// A completion handler without a cancellation slot: it posts to the loop of the one who waits.
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

} // namespace on_loop_inside

template <class T>
task<T> run_on(loop& there, task<T> work)
{
    auto const here = co_await boost::asio::this_coro::executor;
    if (here == there.executor())
        co_return co_await std::move(work);
    auto const result = std::make_shared<on_loop_inside::outcome<T>>();
    co_await boost::asio::co_spawn(there.executor(), on_loop_inside::run_into<T>(result, std::move(work)),
                                   use_task);
    co_return on_loop_inside::take<T>(*result);
}

template <class T>
task<T> finish_on(loop& there, task<T> work)
{
    auto start = [&there](auto handler, task<> started) {
        boost::asio::co_spawn(there.executor(), std::move(started),
                              on_loop_inside::uncancellable(std::move(handler)));
    };
    auto const result = std::make_shared<on_loop_inside::outcome<T>>();
    co_await boost::asio::async_initiate<decltype(use_task) const, void(std::exception_ptr)>(
        std::move(start), use_task, on_loop_inside::run_into<T>(result, std::move(work)));
    co_return on_loop_inside::take<T>(*result);
}

} // namespace fcg::async
