#pragma once
#include "platform/async/executor.hpp"
#include "platform/async/loop.hpp"
#include "platform/core/clock.hpp"

#include <atomic>
#include <chrono>
#include <cstdint>
#include <functional>
#include <map>
#include <utility>

namespace fcg::test {

/// A clock that moves only by advance(). Thread-safe.
class manual_clock final : public core::clock {
public:
    explicit manual_clock(core::time_point start) : micros_(core::to_micros(start)) {}

    core::time_point now() override { return core::from_micros(micros_); }

    core::steady_point steady_now() override { return core::steady_point{now().time_since_epoch()}; }

    void advance(std::chrono::microseconds step) { micros_ += step.count(); }

private:
    std::atomic<std::int64_t> micros_; ///< microseconds since 1970
};

/// A loop whose time is simulated: when nothing is ready to run, the clock jumps to the next timer. It uses
/// one thread, never waits, and runs in the same order each time, unless it waits for something outside
/// (wait_outside_with()).
class simulated_loop final : public async::loop {
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

/// Runs each job on a loop's own thread, in order of arrival.
class loop_executor final : public async::executor {
public:
    explicit loop_executor(async::loop& loop) : loop_(loop) {}

    bool post(std::function<void()> job) override
    {
        loop_.post(std::move(job));
        return true;
    }

private:
    async::loop& loop_;
};

} // namespace fcg::test
