#pragma once
#include "platform/core/clock.hpp"

#include <chrono>
#include <functional>
#include <thread>

namespace fcg::test {

/// Waits on this thread until another one makes `condition` true; false when that takes longer than `limit`.
inline bool eventually(std::function<bool()> const& condition,
                       std::chrono::seconds limit = std::chrono::seconds{30})
{
    core::system_clock time;
    auto const end = time.steady_now() + limit;
    while (!condition()) {
        if (time.steady_now() > end)
            return false;
        std::this_thread::yield();
    }
    return true;
}

} // namespace fcg::test
