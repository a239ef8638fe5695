#pragma once
#include "platform/async/loop.hpp"

#include <boost/asio/async_result.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/this_coro.hpp>

#include <condition_variable>
#include <cstddef>
#include <deque>
#include <exception>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <stdexcept>
#include <string>
#include <thread>
#include <type_traits>
#include <utility>
#include <vector>

namespace fcg::async {

/// Runs work that blocks: on threads in production, on the one thread of the test in a simulation.
class executor {
public:
    virtual ~executor() = default;
    /// Takes `job` to be run. Returns false, and does not take it, if the executor is full or closed.
    /// Thread-safe. A job must not throw.
    virtual bool post(std::function<void()> job) = 0;
};

/// Which thread gets the processor first when there is not enough of it.
enum class thread_priority {
    interactive, ///< a caller waits for the result
    background   ///< the work is accepted and durable; it may take longer while callers are served
};

/// Sets the calling thread's share of the processor. Has an effect on Linux only.
void set_priority_of_this_thread(thread_priority priority);

/// A fixed number of threads with a bounded queue in front of them. The destructor finishes all accepted
/// jobs.
class thread_pool final : public executor {
public:
    thread_pool(std::string name, std::size_t threads, std::size_t max_waiting,
                thread_priority priority = thread_priority::interactive);
    ~thread_pool() override;
    bool post(std::function<void()> job) override;

private:
    void work();
    std::string name_;
    std::size_t max_waiting_;
    thread_priority priority_;
    std::mutex guard_;
    std::condition_variable changed_;
    std::deque<std::function<void()>> waiting_;
    bool closing_ = false;
    std::vector<std::thread> threads_;
};

/// Thrown by offload() when the executor takes no more work. The response to a request is then 503.
class executor_full : public std::runtime_error {
public:
    executor_full() : std::runtime_error("too much work is waiting") {}
};

/// Runs `job` on `executor` and resumes on the caller's loop with its result or its exception.
/// `job` and its result are moved; it must not refer to anything that may be destroyed before it ends. It
/// cannot be cancelled.
template <class Job>
auto offload(executor& executor, Job job) -> task<std::invoke_result_t<Job&>>
{
    using result = std::invoke_result_t<Job&>;
    using slot = std::conditional_t<std::is_void_v<result>, bool, std::optional<result>>;

    struct state {
        Job job;
        slot value{};
        std::exception_ptr failure;
    };

    auto const shared = std::make_shared<state>(state{std::move(job), {}, nullptr});
    auto const caller_executor = co_await boost::asio::this_coro::executor;

    auto start = [&executor, caller_executor, shared](auto handler) {
        auto const resume = std::make_shared<decltype(handler)>(std::move(handler));
        // The job that is posted owns everything, so that `job`, its result and its exception are destroyed
        // on the caller's loop, not on the worker's thread.
        bool const taken = executor.post([caller_executor, mine = shared, go_on = resume]() mutable {
            try {
                if constexpr (std::is_void_v<result>)
                    mine->job();
                else
                    mine->value.emplace(mine->job());
            } catch (...) {
                mine->failure = std::current_exception();
            }
            boost::asio::post(caller_executor,
                              [kept = std::move(mine), go_on = std::move(go_on)] { std::move (*go_on)(); });
        });
        if (!taken) {
            shared->failure = std::make_exception_ptr(executor_full());
            boost::asio::post(caller_executor, [resume] { std::move (*resume)(); });
        }
    };
    co_await boost::asio::async_initiate<decltype(use_task) const, void()>(std::move(start), use_task);

    if (shared->failure)
        std::rethrow_exception(shared->failure);
    if constexpr (!std::is_void_v<result>)
        co_return std::move(*shared->value);
}

} // namespace fcg::async
