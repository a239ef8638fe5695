#pragma once
#include "bus/sqs/client/errors.hpp"
#include "platform/core/clock.hpp"

#include <chrono>
#include <cstdint>
#include <optional>
#include <string_view>

/// What follows from a failed attempt of a call: decisions that do not wait.
namespace fcg::bus::sqs {

/// The retries that the calls of one client may make together: a server that is down gets few of them, and
/// successes earn them back. Not thread-safe.
class retry_budget {
public:
    static constexpr int capacity = 500;

    /// Returns the cost of a retry after a failure of this kind.
    static int cost_of(error_kind why);
    /// Takes `cost` from the budget. Returns false and takes nothing if not enough is left.
    bool take(int cost);
    /// Gives back the cost of the last retry of a call that has succeeded, or a little if it needed no retry.
    void succeeded(int cost_of_last_retry);

    int left() const { return left_; }

private:
    int left_ = capacity;
};

struct failed_attempt {
    error error;
    std::int64_t number = 1;                                ///< of this attempt; the first is 1
    bool long_poll = false;                                 ///< the call is a ReceiveMessage
    bool credentials_were_renewed = false;                  ///< for this call, after an earlier attempt
    core::time_point signed_at;                             ///< the time in the signature
    std::optional<core::time_point> server_time{};          ///< from the header Date
    std::optional<std::chrono::milliseconds> server_wait{}; ///< from the header X-Amz-Retry-After
};

struct retry_decision {
    bool again = false;
    std::chrono::microseconds wait{0}; ///< before the next attempt, or before giving up
    int cost = 0;                      ///< taken from the budget
    bool renew_credentials = false;
    std::optional<std::chrono::microseconds> clock_shift{}; ///< to add to the present correction of our clock
};

/// Decides whether and when to retry. `random` is uniform in [0, 1).
retry_decision decide(failed_attempt const& failed, std::int64_t max_attempts, retry_budget& budget,
                      double random);

/// Returns random * min(scale * 2^(number - 1), 20 s); the scale is 1 s after throttling and 50 ms otherwise.
std::chrono::microseconds backoff(error_kind why, std::int64_t number, double random);

} // namespace fcg::bus::sqs
