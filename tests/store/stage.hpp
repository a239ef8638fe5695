#pragma once
#include "platform/async/executor.hpp"
#include "platform/async/loop.hpp"
#include "platform/core/clock.hpp"
#include "store/module_fixture.hpp"

#include <chrono>
#include <cstddef>
#include <functional>
#include <memory>
#include <string>

namespace fcg::test {

/// The loop and the executors that tasks run on, and a way for this thread to wait for them.
class stage {
public:
    virtual ~stage() = default;
    virtual core::clock& clock() = 0;
    virtual async::loop& loop() = 0;
    virtual std::unique_ptr<async::executor> make_thread_pool(std::string name, std::size_t threads,
                                                              std::size_t max_waiting) = 0;
    /// Waits until `done` returns true. `done` is called on this thread, whenever something may have
    /// happened.
    virtual bool wait_until(std::function<bool()> const& done) = 0;
    virtual void advance(std::chrono::microseconds step) = 0;
    /// Moves the wall clock by `step`; the steady clock does not change.
    virtual void step_wall_clock(std::chrono::microseconds step) = 0;
    /// Must be called on the loop when a task ended.
    virtual void something_ended() = 0;
};

std::unique_ptr<stage> make_stage(module_store::time time);

} // namespace fcg::test
