#pragma once
#include "platform/core/clock.hpp"

#include <chrono>
#include <cstdint>
#include <optional>

namespace fcg::payments {

/// How many questions a provider is asked in a second: a token bucket that holds one second's, kept as one
/// moment, when it would be full again (the generic cell rate algorithm). A provider that has enough halves
/// it, and each second with answers adds one question, up to the ceiling. Time comes in from outside. Not
/// thread-safe.
class pace {
public:
    /// 0: as many as come, until the provider asks for fewer.
    explicit pace(std::int64_t ceiling);

    /// Takes a turn; returns how long its owner must wait for it.
    std::chrono::microseconds take(core::steady_point now);
    /// How long the next one would have to wait.
    std::chrono::microseconds next_wait(core::steady_point now) const;

    /// The provider has had enough: nothing goes out for `hold`, and less afterwards. Several such answers
    /// within a second are one.
    void slow_down(core::steady_point now, std::chrono::microseconds hold);
    /// It has answered.
    void answered(core::steady_point now);

    std::int64_t rate() const { return rate_; } ///< in a second; 0: no limit

    /// Grows with slow_down(): turns that were taken before are void.
    std::int64_t slowdowns() const { return slowdowns_; }

private:
    std::chrono::microseconds per_token() const;
    void count(core::steady_point now);
    std::int64_t recent_rate(core::steady_point now) const;

    std::int64_t ceiling_;
    std::int64_t rate_;
    core::steady_point full_at_;
    core::steady_point changed_at_; ///< the rate, or when it was found to be enough
    bool is_slow_ = false;          ///< below the ceiling
    std::int64_t former_rate_ = 0;  ///< without a ceiling: what was too much
    std::int64_t slowdowns_ = 0;
    // What goes out, second by second, where no ceiling says it.
    core::steady_point second_began_;
    std::int64_t in_this_second_ = 0;
    std::int64_t in_the_last_ = 0;
};

} // namespace fcg::payments
