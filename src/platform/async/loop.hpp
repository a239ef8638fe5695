#pragma once
#include "platform/async/task.hpp"

#include <boost/asio/use_awaitable.hpp>

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>

namespace fcg::async {

/// The completion token that resumes on the loop of the awaiting task.
inline constexpr boost::asio::use_awaitable_t<boost::asio::io_context::executor_type> use_task{};

/// One thread's event loop and its timers. All functions except post() must be called on the loop's own
/// thread. Work that runs here must not throw: the exception would leave run(). A thread may still be inside
/// post() when the loop has already run what it posted, so a loop must outlive every thread that posts to it:
/// declare it before the thread pools.
class loop {
public:
    using timer_id = std::uint64_t;

    virtual ~loop() = default;

    boost::asio::io_context& context() { return context_; }

    boost::asio::io_context::executor_type executor() { return context_.get_executor(); }

    /// Runs `work` on this loop soon. Thread-safe.
    void post(std::function<void()> work);

    /// Runs `work` on this loop once `delay` has passed. Returns an id that is never 0.
    virtual timer_id call_after(std::chrono::microseconds delay, std::function<void()> work) = 0;
    /// Cancels the timer. Does nothing if it has expired already.
    virtual void cancel(timer_id id) = 0;

protected:
    boost::asio::io_context context_{1};
};

/// A loop on the machine's monotonic clock. The owner calls run() on one thread.
class real_loop final : public loop {
public:
    real_loop();
    ~real_loop() override;
    timer_id call_after(std::chrono::microseconds delay, std::function<void()> work) override;
    void cancel(timer_id id) override;

    /// Runs until stop() is called.
    void run() { context_.run(); }

    /// Ends run(). Work that has not run yet never will; drain task groups first. Thread-safe.
    void stop() { context_.stop(); }

private:
    struct timers;
    std::unique_ptr<timers> timers_;
};

/// Suspends the task for `delay`. Throws boost::system::system_error (operation_aborted) when cancelled.
task<> sleep_for(loop& loop, std::chrono::microseconds delay);

} // namespace fcg::async
