#pragma once
#include <boost/asio/associated_executor.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/dispatch.hpp>
#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/this_coro.hpp>

#include <exception>
#include <type_traits>
#include <utility>

namespace fcg::async {

template <class T>
task<T> run_on(loop& there, task<T> work)
{
    auto const here = co_await boost::asio::this_coro::executor;
    if (here == there.executor())
        co_return co_await std::move(work);
    co_return co_await boost::asio::co_spawn(there.executor(), std::move(work), use_task);
}

namespace on_loop_inside {

/// A completion handler without a cancellation slot: it posts to the loop of the one who waits.
template <class Handler>
auto uncancellable(Handler handler)
{
    auto const home = boost::asio::get_associated_executor(handler);
    return
        [handler = std::move(handler), busy = boost::asio::make_work_guard(home)](auto... outcome) mutable {
            boost::asio::dispatch(busy.get_executor(),
                                  [handler = std::move(handler), ... outcome = std::move(outcome)]() mutable {
                                      std::move(handler)(std::move(outcome)...);
                                  });
        };
}

} // namespace on_loop_inside

template <class T>
task<T> finish_on(loop& there, task<T> work)
{
    auto start = [&there](auto handler, task<T> started) {
        boost::asio::co_spawn(there.executor(), std::move(started),
                              on_loop_inside::uncancellable(std::move(handler)));
    };
    using use = decltype(use_task) const;
    if constexpr (std::is_void_v<T>)
        co_await boost::asio::async_initiate<use, void(std::exception_ptr)>(std::move(start), use_task,
                                                                            std::move(work));
    else
        co_return co_await boost::asio::async_initiate<use, void(std::exception_ptr, T)>(
            std::move(start), use_task, std::move(work));
}

} // namespace fcg::async
