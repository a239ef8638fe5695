#pragma once
#include "platform/core/clock.hpp"

#include <chrono>
#include <cstdint>

namespace fcg::payments {

/// A limit on the requests to a provider per second. It is a token bucket with a burst of one second, stored
/// as the one moment at which it would be full again (the generic cell rate algorithm). A provider that
/// rejects requests as too many halves the rate, and each second with responses adds one request per second,
/// up to the ceiling. The caller supplies the time. Not thread-safe.
class pace {
public:
    /// A `ceiling` of 0 means no limit until the provider asks for fewer requests.
    explicit pace(std::int64_t ceiling);

    /// Takes a turn. Returns how long the caller must wait for it.
    std::chrono::microseconds take(core::steady_point now);
    /// Returns how long the next turn would have to wait.
    std::chrono::microseconds next_wait(core::steady_point now) const;

    /// Records that the provider rejected a request as one too many: no request may go out for `hold`, and
    /// fewer afterwards. Several such responses within a second count as one.
    void slow_down(core::steady_point now, std::chrono::microseconds hold);
    /// Records that the provider has responded.
    void answered(core::steady_point now);

    std::int64_t rate() const { return rate_; } ///< requests per second; 0 means no limit

    /// Returns a count that grows with slow_down(). Turns that were taken before are void.
    std::int64_t slowdowns() const { return slowdowns_; }

private:
    std::chrono::microseconds per_token() const;
    void count(core::steady_point now);
    std::int64_t recent_rate(core::steady_point now) const;

    std::int64_t ceiling_;
    std::int64_t rate_;
    core::steady_point full_at_;
    core::steady_point changed_at_;  ///< when the rate changed, or was last found to be low enough
    bool is_slow_ = false;           ///< the rate is below the ceiling
    std::int64_t previous_rate_ = 0; ///< without a ceiling: the rate that was too high
    std::int64_t slowdowns_ = 0;
    // The requests of each second, counted where there is no ceiling.
    core::steady_point second_began_;
    std::int64_t in_this_second_ = 0;
    std::int64_t in_the_last_ = 0;
};

} // namespace fcg::payments
