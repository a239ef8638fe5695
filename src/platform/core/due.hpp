#pragma once
#include "platform/core/clock.hpp"

namespace fcg::core {

/// Whether the time of something that was put off has come: it is past, or farther ahead than the longest
/// pause that it can have been given, because the wall clock was set back since.
constexpr bool is_due(time_point due, time_point now, std::chrono::microseconds longest_pause)
{
    return due <= now || due - now > longest_pause;
}

} // namespace fcg::core
