#include "bus/sqs/client/retrying.hpp"

#include "platform/async/backoff.hpp"

#include <algorithm>

namespace fcg::bus::sqs {
namespace {

using std::chrono::microseconds;

/// The service accepts signatures that are up to 15 minutes off, and clocks differ by seconds everywhere. So
/// the clock is held responsible for a refused signature only if it is far off.
constexpr auto suspicious_shift = std::chrono::minutes(4);

std::optional<microseconds> shift_of(failed_attempt const& failed)
{
    if (!failed.server_time)
        return std::nullopt;
    return *failed.server_time - failed.signed_at;
}

/// Returns whether a long poll has failed without a response. A proxy or a server that restarts ends all
/// polls at once, which says little about the service. The first is ignored, since polls are repeated anyway;
/// the second is reported.
bool is_lost_poll(failed_attempt const& failed)
{
    return failed.long_poll && failed.error.kind == error_kind::transient && failed.error.status == 0;
}

microseconds wait_before_next(failed_attempt const& failed, double random)
{
    constexpr auto max_excess = std::chrono::seconds(5);
    auto const own = backoff(failed.error.kind, failed.number, random);
    if (!failed.server_wait)
        return own;
    return std::clamp<microseconds>(*failed.server_wait, own, own + max_excess);
}

} // namespace

int retry_budget::cost_of(error_kind why)
{
    return why == error_kind::throttled ? 5 : 14;
}

bool retry_budget::take(int cost)
{
    if (cost > left_)
        return false;
    left_ -= cost;
    return true;
}

void retry_budget::succeeded(int cost_of_last_retry)
{
    left_ = std::min(capacity, left_ + std::max(1, cost_of_last_retry));
}

std::chrono::microseconds backoff(error_kind why, std::int64_t number, double random)
{
    constexpr std::chrono::seconds max{20};
    std::chrono::milliseconds const base(why == error_kind::throttled ? 1'000 : 50);
    return async::backoff_with_jitter(number, base, max, random);
}

retry_decision decide(failed_attempt const& failed, std::int64_t max_attempts, retry_budget& budget,
                      double random)
{
    retry_decision decision;
    auto const kind = failed.error.kind;
    if (kind == error_kind::clock_skew) {
        decision.clock_shift = shift_of(failed);
    } else if (kind == error_kind::credentials) {
        auto const shift = shift_of(failed);
        if (shift && std::chrono::abs(*shift) > suspicious_shift)
            decision.clock_shift = shift;
        else
            decision.renew_credentials = !failed.credentials_were_renewed;
    }
    constexpr std::int64_t max_lost_polls = 2;
    auto const max = is_lost_poll(failed) ? std::min(max_attempts, max_lost_polls) : max_attempts;
    decision.again = failed.number < max &&
                     (may_pass(kind) || decision.clock_shift.has_value() || decision.renew_credentials);
    if (!decision.again)
        return decision;

    decision.cost = is_lost_poll(failed) ? 0 : retry_budget::cost_of(kind);
    decision.wait = wait_before_next(failed, random);
    if (!budget.take(decision.cost)) {
        decision.again = false;
        decision.cost = 0;
        if (!failed.long_poll) // a poll is repeated at once: its wait avoids a busy loop
            decision.wait = microseconds(0);
    }
    return decision;
}

} // namespace fcg::bus::sqs
