#pragma once
#include <chrono>
#include <cstdint>
#include <string>

/// Decides what follows from an attempt to deliver a webhook. Uses no clock, socket or database.
namespace fcg::notifications {

/// The response of the endpoint to an attempt.
struct webhook_attempt {
    int status = 0;    ///< 0 if there was no response
    std::string fault; ///< the failure, for the operator; empty if there is none
};

/// The state before the attempt.
struct webhook_past {
    std::int64_t attempts = 0;                ///< earlier attempts of this delivery
    std::chrono::microseconds failing_for{0}; ///< time since the endpoint accepted anything; 0 if it does
};

struct webhook_verdict {
    enum class disposition { delivered, again, dead };
    disposition disposition = disposition::delivered;
    std::chrono::microseconds pause{0}; ///< before the next attempt
    std::string disables{};             ///< the reason to disable the endpoint; empty to keep it
};

/// Decides what to do after an attempt. The schedule is the one that Standard Webhooks recommends. `jitter`,
/// from 0 to 1000, adds up to a tenth.
webhook_verdict decide(webhook_past const& before, webhook_attempt const& attempt, std::int64_t jitter);

/// Returns the longest pause that a delivery with so many attempts can have.
std::chrono::microseconds longest_pause_after(std::int64_t attempts);

/// The maximum number of attempts of a delivery.
inline constexpr std::int64_t max_webhook_attempts = 10;

/// Returns whether the status of a response means that the webhook was accepted.
constexpr bool is_accepted(int status)
{
    return status >= 200 && status < 300;
}

} // namespace fcg::notifications
