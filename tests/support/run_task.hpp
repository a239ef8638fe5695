#pragma once
#include "platform/async/loop.hpp"

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

/// The task did not end within its limit. What it still holds dies with its loop.
class task_hangs : public std::runtime_error {
public:
    task_hangs() : std::runtime_error("the task did not end within its limit") {}
};

/// How a task ended; shared with the task, which may outlive the one who waits.
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

/// Starts `work`; once it has ended, `then` runs on the loop.
template <class T>
std::shared_ptr<task_outcome<T>> start(async::loop& on, task<T> work, std::function<void()> then = [] {})
{
    auto out = std::make_shared<task_outcome<T>>();
    boost::asio::co_spawn(on.executor(), keep_outcome(std::move(work), out),
                          [out, then = std::move(then)](std::exception_ptr failure) {
                              out->failure = failure;
                              then();
                          });
    return out;
}

/// Runs the loop on this thread until `work` has ended; its result or its exception, or task_hangs after
/// `limit`.
template <class T>
T run(async::real_loop& on, task<T> work, std::chrono::microseconds limit = std::chrono::seconds{30})
{
    on.context().restart();
    auto const out = start(on, std::move(work), [&on] { on.stop(); });
    auto const watch = on.call_after(limit, [&on] { on.stop(); });
    on.run();
    on.cancel(watch);
    return out->take();
}

/// The same in simulated time, which jumps.
template <class T>
T run(async::simulated_loop& on, task<T> work, std::chrono::microseconds limit = std::chrono::hours{24})
{
    auto const out = start(on, std::move(work));
    on.run_until([&out] { return out->ended(); }, limit);
    return out->take();
}

} // namespace fcg::test
