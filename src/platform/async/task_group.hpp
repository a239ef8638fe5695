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

/// The tasks that run beside each other on one loop, so that they can be told to end and waited for.
/// A task that ends with an exception is logged with its name and counted; it never takes the program down,
/// and is never silent. Use on the loop's thread only.
class task_group {
public:
    explicit task_group(loop& on) : on_(on) {}

    /// Drain before: a task that still runs now is an error in the log, and the loop must not run again.
    ~task_group();
    task_group(task_group const&) = delete;
    task_group& operator=(task_group const&) = delete;

    /// Starts `work`. After drain() has begun it is cancelled at its first wait.
    void spawn(std::string name, task<> work);

    /// Becomes true with the first call of drain(); long-running tasks look at it between two pieces of work.
    bool stopping() const { return stopping_; }

    /// Asks every task to end: sets stopping(), wakes those that sleep or wait on a signal (they throw
    /// operation_aborted, which spawn() takes as a normal end), and returns when all have ended or `grace`
    /// passed. True when all have ended. Not for a member of the group, which would wait for itself.
    task<bool> drain(std::chrono::microseconds grace);

    std::size_t running() const { return running_.size(); }

    std::size_t failed() const { return failed_; }

private:
    struct member {
        std::string name;
        boost::asio::cancellation_signal cancel;
    };

    void finish(std::list<member>::iterator place, std::exception_ptr const& failure);

    loop& on_;
    std::list<member> running_;
    std::list<std::shared_ptr<waiter>> drains_; ///< those who wait for running_ to be empty
    bool stopping_ = false;
    std::size_t failed_ = 0;
};

} // namespace fcg::async
