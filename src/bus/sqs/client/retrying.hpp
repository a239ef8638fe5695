#pragma once
#include "bus/sqs/client/errors.hpp"
#include "platform/core/clock.hpp"

#include <chrono>
#include <cstdint>
#include <optional>
#include <string_view>

/// What a failed attempt of a call leads to: decisions without any waiting in them.
namespace fcg::bus::sqs {

/// The retries that the calls of one client may make together: a server that is down gets few of them, and
/// successes earn them back. One thread.
class retry_budget {
public:
    static constexpr int capacity = 500;

    /// What a retry after such a failure costs.
    static int cost_of(error_kind why);
    /// False, and nothing is taken: there is not enough left.
    bool take(int cost);
    /// A call has succeeded: what its last retry cost comes back, or a little when it needed none.
    void succeeded(int cost_of_last_retry);

    int left() const { return left_; }

private:
    int left_ = capacity;
};

struct failed_attempt {
    error what;
    std::int64_t number = 1;                                ///< of this attempt; the first is 1
    bool long_poll = false;                                 ///< of ReceiveMessage
    bool credentials_were_renewed = false;                  ///< for this call, after an earlier attempt
    core::time_point signed_at;                             ///< the time in the signature
    std::optional<core::time_point> server_time{};          ///< of the header Date
    std::optional<std::chrono::milliseconds> server_wait{}; ///< of the header X-Amz-Retry-After
};

struct retry_decision {
    bool again = false;
    std::chrono::microseconds wait{0}; ///< before the next attempt, or before giving up
    int cost = 0;                      ///< taken from the budget
    bool renew_credentials = false;
    std::optional<std::chrono::microseconds> clock_shift{}; ///< to add to what is added to our clock already
};

/// `chance` is uniform in [0, 1).
retry_decision decide(failed_attempt const& failed, std::int64_t max_attempts, retry_budget& budget,
                      double chance);

/// chance * min(scale * 2^(number - 1), 20 s), the scale being 1 s after throttling and 50 ms otherwise.
std::chrono::microseconds backoff(error_kind why, std::int64_t number, double chance);

} // namespace fcg::bus::sqs
