#pragma once
#include "platform/core/clock.hpp"

#include <chrono>
#include <functional>
#include <poll.h>

namespace fcg::test {

/// Waits on this thread until another one makes `condition` true. Returns false if that takes longer than
/// `limit`. Yields the processor between two checks, since other tests may need it.
inline bool eventually(std::function<bool()> const& condition,
                       std::chrono::seconds limit = std::chrono::seconds{30})
{
    constexpr int pause_ms = 1;
    core::system_clock time;
    auto const end = time.steady_now() + limit;
    while (!condition()) {
        if (time.steady_now() > end)
            return false;
        ::poll(nullptr, 0, pause_ms);
    }
    return true;
}

} // namespace fcg::test
