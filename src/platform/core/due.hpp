#pragma once
#include "platform/core/clock.hpp"

namespace fcg::core {

/// Returns whether the time of something postponed has come. True if `due` is past, and also if it is farther
/// ahead than `longest_pause`, because then the wall clock was set back since.
constexpr bool is_due(time_point due, time_point now, std::chrono::microseconds longest_pause)
{
    return due <= now || due - now > longest_pause;
}

} // namespace fcg::core
