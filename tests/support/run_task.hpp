#pragma once
#include "platform/async/loop.hpp"
#include "support/simulated_loop.hpp"

#include <boost/asio/co_spawn.hpp>

#include <chrono>
#include <exception>
#include <functional>
#include <memory>
#include <optional>
#include <stdexcept>
#include <type_traits>
#include <utility>
#include <variant>

namespace fcg::test {

/// A task did not end within its limit. What it still holds is destroyed with its loop.
class task_hangs : public std::runtime_error {
public:
    task_hangs() : std::runtime_error("the task did not end within its limit") {}
};

/// The result or the failure of a task. Shared with the task, which may outlive the caller that waits for it.
template <class T>
struct task_outcome {
    using kept = std::conditional_t<std::is_void_v<T>, std::monostate, T>;
    std::optional<kept> result;
    std::exception_ptr failure;

    bool ended() const { return result || failure; }

    T take()
    {
        if (failure)
            std::rethrow_exception(failure);
        if (!result)
            throw task_hangs();
        if constexpr (!std::is_void_v<T>)
            return std::move(*result);
    }
};

template <class T>
task<> keep_outcome(task<T> work, std::shared_ptr<task_outcome<T>> out)
{
    if constexpr (std::is_void_v<T>) {
        co_await std::move(work);
        out->result.emplace();
    } else {
        T result = co_await std::move(work);
        out->result.emplace(std::move(result));
    }
}

/// Starts `work` on the loop. Calls `then` on the loop once the work has ended.
template <class T>
std::shared_ptr<task_outcome<T>> start(async::loop& loop, task<T> work, std::function<void()> then = [] {})
{
    auto out = std::make_shared<task_outcome<T>>();
    boost::asio::co_spawn(loop.executor(), keep_outcome(std::move(work), out),
                          [out, then = std::move(then)](std::exception_ptr failure) {
                              out->failure = failure;
                              then();
                          });
    return out;
}

/// Runs the loop on this thread until `work` has ended. Returns its result or throws its exception; throws
/// task_hangs after `limit`.
template <class T>
T run(async::real_loop& loop, task<T> work, std::chrono::microseconds limit = std::chrono::seconds{30})
{
    loop.context().restart();
    auto const out = start(loop, std::move(work), [&loop] { loop.stop(); });
    auto const watch = loop.call_after(limit, [&loop] { loop.stop(); });
    loop.run();
    loop.cancel(watch);
    return out->take();
}

/// Runs the simulated loop until `work` has ended; simulated time jumps. Returns the result of the work or
/// throws its exception; throws task_hangs after `limit`.
template <class T>
T run(simulated_loop& loop, task<T> work, std::chrono::microseconds limit = std::chrono::hours{24})
{
    auto const out = start(loop, std::move(work));
    loop.run_until([&out] { return out->ended(); }, limit);
    return out->take();
}

} // namespace fcg::test
