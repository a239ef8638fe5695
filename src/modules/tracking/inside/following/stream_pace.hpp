#pragma once
#include "platform/core/clock.hpp"

#include <algorithm>
#include <chrono>
#include <optional>

namespace fcg::tracking {

/// After the end of a purchase, for steps that are on their way still.
inline constexpr std::chrono::microseconds quiet_time = std::chrono::seconds(2);
/// A stream that says nothing says that it is still there.
inline constexpr std::chrono::microseconds heartbeat_period = std::chrono::seconds(15);
/// Then the caller connects again, and is asked again who it is: tokens expire, and sessions end.
inline constexpr std::chrono::microseconds longest_stream = std::chrono::minutes(15);

/// When a stream without news says that it is there, and when it ends. Asks no clock.
class stream_pace {
public:
    explicit stream_pace(core::steady_point now) : last_sent_(now), ends_at_(now + longest_stream) {}

    void sent(core::steady_point now) { last_sent_ = now; }

    /// The purchase is over; the quiet time after its newest step has begun `ago`.
    void is_over(core::steady_point now, std::chrono::microseconds ago)
    {
        quiet_at_ = now + std::clamp(quiet_time - ago, std::chrono::microseconds(0), quiet_time);
    }

    /// It is not over, or not any more.
    void goes_on() { quiet_at_.reset(); }

    enum class act { wait, beat, end };

    struct decision {
        act what = act::wait;
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
