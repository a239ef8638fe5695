#pragma once
#include <chrono>
#include <cstdint>
#include <string>

/// What follows from an attempt to deliver a webhook: a decision without a clock, a socket or a database.
namespace fcg::notifications {

/// What the endpoint answered.
struct webhook_attempt {
    int status = 0;    ///< 0: it did not answer
    std::string fault; ///< why that is a failure, for the operator; empty when it is none
};

/// What was before the attempt.
struct webhook_past {
    std::int64_t attempts = 0;                ///< of this delivery
    std::chrono::microseconds failing_for{0}; ///< since the endpoint accepted anything; 0: it does
};

struct webhook_verdict {
    enum class fate { delivered, again, dead };
    fate what = fate::delivered;
    std::chrono::microseconds pause{0}; ///< before it is tried again
    std::string disables;               ///< why nothing more is sent to the endpoint; empty: it goes on
};

/// The schedule is the one that Standard Webhooks recommends. `jitter`, from 0 to 1000, adds up to a tenth.
webhook_verdict decide(webhook_past const& before, webhook_attempt const& attempt, std::int64_t jitter);

/// The longest pause that a delivery with so many attempts may have been given.
std::chrono::microseconds longest_pause_after(std::int64_t attempts);

/// The attempts that a delivery has.
inline constexpr std::int64_t max_webhook_attempts = 10;

/// Whether the status of an answer means that it was taken.
constexpr bool is_accepted(int status)
{
    return status >= 200 && status < 300;
}

} // namespace fcg::notifications
