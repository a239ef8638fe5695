#pragma once
#include "platform/async/task.hpp"
#include "platform/core/clock.hpp"

#include <boost/asio/use_awaitable.hpp>

#include <atomic>
#include <chrono>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <utility>

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
    void run();
    /// Ends run(). Work that has not run yet never will; drain task groups first. Thread-safe.
    void stop();

private:
    struct timers;
    std::unique_ptr<timers> timers_;
};

/// A clock that moves only by advance(). Thread-safe.
class manual_clock final : public core::clock {
public:
    explicit manual_clock(core::time_point start) : micros_(core::to_micros(start)) {}

    core::time_point now() override { return core::from_micros(micros_); }

    core::steady_point steady_now() override;

    void advance(std::chrono::microseconds step) { micros_ += step.count(); }

private:
    std::atomic<std::int64_t> micros_; ///< microseconds since 1970
};

/// A loop whose time is simulated: when nothing is ready to run, the clock jumps to the next timer. It uses
/// one thread, never waits, and runs in the same order each time, unless it waits for something outside
/// (wait_outside_with()).
class simulated_loop final : public loop {
public:
    explicit simulated_loop(manual_clock& time) : time_(time) {}

    timer_id call_after(std::chrono::microseconds delay, std::function<void()> work) override;
    void cancel(timer_id id) override;

    /// Runs what is ready and jumps through timers until `done` returns true, `limit` of simulated time has
    /// passed, or no timer is left. Returns done() in the first and last case, otherwise false.
    bool run_until(std::function<bool()> const& done, std::chrono::microseconds limit);
    /// Runs what is ready now without moving the clock.
    void run_ready();

    /// Sets the function that is called whenever nothing is ready to run, before the clock may move. It
    /// returns true if it has waited for something real (a socket), so that more may be ready now, and false
    /// if nothing real is under way.
    void wait_outside_with(std::function<bool()> waits) { waits_outside_ = std::move(waits); }

private:
    manual_clock& time_;
    std::function<bool()> waits_outside_ = [] { return false; };
    timer_id next_ = 1;
    std::map<std::pair<core::time_point, timer_id>, std::function<void()>> waiting_;
    std::map<timer_id, core::time_point> due_; ///< due time of each timer, its key in waiting_
};

/// Suspends the task for `delay`. Throws boost::system::system_error (operation_aborted) when cancelled.
task<> sleep_for(loop& loop, std::chrono::microseconds delay);

} // namespace fcg::async
