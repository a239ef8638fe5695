#pragma once
#include "platform/core/clock.hpp"

#include <algorithm>
#include <chrono>
#include <optional>

namespace fcg::tracking {

/// How long a stream stays open after the end of a purchase, for steps that are still on their way.
inline constexpr std::chrono::microseconds quiet_time = std::chrono::seconds(2);
/// The interval after which a stream without events sends a heartbeat.
inline constexpr std::chrono::microseconds heartbeat_period = std::chrono::seconds(15);
/// The maximum duration of a stream. The caller then reconnects and is authenticated again, because tokens
/// expire and sessions end.
inline constexpr std::chrono::microseconds longest_stream = std::chrono::minutes(15);

/// Decides when a stream without news sends a heartbeat and when it ends. Reads no clock.
class stream_pace {
public:
    explicit stream_pace(core::steady_point now) : last_sent_(now), ends_at_(now + longest_stream) {}

    void sent(core::steady_point now) { last_sent_ = now; }

    /// Notes that the purchase is over. The quiet time after its newest step began `ago` before `now`.
    void is_over(core::steady_point now, std::chrono::microseconds ago)
    {
        quiet_at_ = now + std::clamp(quiet_time - ago, std::chrono::microseconds(0), quiet_time);
    }

    /// Notes that the purchase is not over, or not any more.
    void goes_on() { quiet_at_.reset(); }

    enum class act { wait, beat, end };

    struct decision {
        act act = act::wait;
        std::chrono::microseconds wait{0};
    };

    decision decide(core::steady_point now) const
    {
        auto const end = quiet_at_ ? std::min(ends_at_, *quiet_at_) : ends_at_;
        if (now >= end)
            return {act::end};
        auto const beat = last_sent_ + heartbeat_period;
        if (now >= beat)
            return {act::beat};
        return {act::wait, std::min(end, beat) - now};
    }

private:
    core::steady_point last_sent_;
    core::steady_point ends_at_;
    std::optional<core::steady_point> quiet_at_;
};

} // namespace fcg::tracking
