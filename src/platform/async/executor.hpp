#pragma once
#include "platform/async/loop.hpp"

#include <boost/asio/async_result.hpp>
#include <boost/asio/post.hpp>

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

/// Runs each job on a loop's own thread, in order of arrival.
class loop_executor final : public executor {
public:
    explicit loop_executor(loop& loop) : loop_(loop) {}

    bool post(std::function<void()> job) override;

private:
    loop& loop_;
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
auto offload(executor& executor, Job job) -> task<std::invoke_result_t<Job&>>;

} // namespace fcg::async

#include "platform/async/offload.ipp"
