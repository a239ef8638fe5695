#pragma once
#include "platform/async/loop.hpp"

#include <boost/asio/cancellation_signal.hpp>

#include <chrono>
#include <cstddef>
#include <exception>
#include <list>
#include <memory>
#include <string>

namespace fcg::async {

class waiter;

/// Concurrent tasks on one loop that can be cancelled and waited for together. A task that ends with an
/// exception is logged with its name and counted; it never ends the program. Use on the loop's thread only.
class task_group {
public:
    explicit task_group(loop& loop) : loop_(loop) {}

    /// Call drain() first: a task that still runs is logged as an error, and the loop must then not run
    /// again.
    ~task_group();
    task_group(task_group const&) = delete;
    task_group& operator=(task_group const&) = delete;

    /// Starts `work`. Once drain() has begun, the task is cancelled at its first wait.
    void spawn(std::string name, task<> work);

    /// Returns true from the first call of drain() on. Long-running tasks check it between two pieces of
    /// work.
    bool stopping() const { return stopping_; }

    /// Ends every task: sets stopping(), cancels those that sleep or wait for a signal (they throw
    /// operation_aborted, which counts as a normal end), and waits until all have ended or `grace` has
    /// passed. Returns true if all have ended. Must not be called by a member of the group, which would wait
    /// for itself.
    task<bool> drain(std::chrono::microseconds grace);

    std::size_t running() const { return running_.size(); }

    std::size_t failed() const { return failed_; }

private:
    struct member {
        std::string name;
        boost::asio::cancellation_signal cancel;
    };

    void finish(std::list<member>::iterator it, std::exception_ptr const& failure);

    loop& loop_;
    std::list<member> running_;
    std::list<std::shared_ptr<waiter>> drains_; ///< the calls of drain() that wait until running_ is empty
    bool stopping_ = false;
    std::size_t failed_ = 0;
};

} // namespace fcg::async
