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

/// Where work that blocks is done: threads in production, the one thread of the test in a simulation.
class workplace {
public:
    virtual ~workplace() = default;
    /// False when the place is full or closed; the job is then not taken. Any thread. A job must not throw.
    virtual bool post(std::function<void()> job) = 0;
};

/// Who gets the processor first when there is not enough of it.
enum class urgency {
    somebody_waits, ///< a caller waits for the answer
    works_off       ///< was accepted and is durable: it may take longer while callers are answered
};

/// Gives the calling thread its share of the processor. Linux; elsewhere it changes nothing.
void set_urgency_of_this_thread(urgency how);

/// A fixed number of threads and a bounded queue before them. The destructor finishes what was taken.
class thread_workplace final : public workplace {
public:
    thread_workplace(std::string name, std::size_t threads, std::size_t max_waiting,
                     urgency how = urgency::somebody_waits);
    ~thread_workplace() override;
    bool post(std::function<void()> job) override;

private:
    void work();
    std::string name_;
    std::size_t max_waiting_;
    urgency urgency_;
    std::mutex guard_;
    std::condition_variable changed_;
    std::deque<std::function<void()>> waiting_;
    bool closing_ = false;
    std::vector<std::thread> threads_;
};

/// Does each job on a loop's own thread, in the order it came.
class loop_workplace final : public workplace {
public:
    explicit loop_workplace(loop& on) : on_(on) {}

    bool post(std::function<void()> job) override;

private:
    loop& on_;
};

/// Thrown by offload() when the place takes no more work: answer 503, try later.
class workplace_full : public std::runtime_error {
public:
    workplace_full() : std::runtime_error("too much work is waiting") {}
};

/// Runs `job` at `place`, and resumes on the caller's loop with its result or its exception.
/// `job` and its result are moved; it must not refer to what may die before it ends. It cannot be cancelled.
template <class Job>
auto offload(workplace& place, Job job) -> task<std::invoke_result_t<Job&>>;

} // namespace fcg::async

#include "platform/async/offload.ipp"
