#pragma once
#include "platform/async/loop.hpp"
#include "platform/async/workplace.hpp"
#include "platform/core/clock.hpp"
#include "store/module_fixture.hpp"

#include <chrono>
#include <cstddef>
#include <functional>
#include <memory>
#include <string>

namespace fcg::test {

/// Where tasks run, and how this thread waits for them.
class stage {
public:
    virtual ~stage() = default;
    virtual core::clock& clock() = 0;
    virtual async::loop& loop() = 0;
    virtual std::unique_ptr<async::workplace> make_workplace(std::string name, std::size_t threads,
                                                             std::size_t max_waiting) = 0;
    /// `done` is asked on this thread, whenever something may have happened.
    virtual bool wait_until(std::function<bool()> const& done) = 0;
    virtual void advance(std::chrono::microseconds by) = 0;
    /// Sets the wall clock; the steady one goes on as it was.
    virtual void step_wall_clock(std::chrono::microseconds by) = 0;
    /// Called on the loop when a task ended.
    virtual void something_ended() = 0;
};

std::unique_ptr<stage> make_stage(module_store::time how);

} // namespace fcg::test
