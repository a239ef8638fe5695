#include "bus/sqs/client/retrying.hpp"

#include <algorithm>

namespace fcg::bus::sqs {
namespace {

using std::chrono::microseconds;

/// The service accepts signatures that are up to 15 minutes off and clocks differ by seconds everywhere: a
/// refused signature is blamed on the clock only when the clock is far off.
constexpr auto suspicious_shift = std::chrono::minutes(4);

std::optional<microseconds> shift_of(failed_attempt const& failed)
{
    if (!failed.server_time)
        return std::nullopt;
    return *failed.server_time - failed.signed_at;
}

bool may_pass(error_kind why)
{
    return why == error_kind::throttled || why == error_kind::transient;
}

/// No answer to a long poll: a proxy or a server that restarts cuts them all off at once, which says little
/// about the service. One is overlooked; whoever polls does so again anyway, and hears of the second.
bool is_lost_poll(failed_attempt const& failed)
{
    return failed.long_poll && failed.what.kind == error_kind::transient && failed.what.status == 0;
}

microseconds wait_before_next(failed_attempt const& failed, double chance)
{
    constexpr auto max_excess = std::chrono::seconds(5);
    auto const own = backoff(failed.what.kind, failed.number, chance);
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

std::chrono::microseconds backoff(error_kind why, std::int64_t number, double chance)
{
    using seconds = std::chrono::duration<double>;
    constexpr seconds longest{20};
    constexpr std::int64_t enough_doublings = 20;
    auto const scale = seconds(why == error_kind::throttled ? 1 : 0.05);
    auto const doublings = std::clamp<std::int64_t>(number - 1, 0, enough_doublings);
    auto const limit = std::min(scale * static_cast<double>(std::int64_t{1} << doublings), longest);
    return std::chrono::duration_cast<microseconds>(limit * chance);
}

retry_decision decide(failed_attempt const& failed, std::int64_t max_attempts, retry_budget& budget,
                      double chance)
{
    retry_decision made;
    auto const kind = failed.what.kind;
    if (kind == error_kind::clock_skew) {
        made.clock_shift = shift_of(failed);
    } else if (kind == error_kind::credentials) {
        auto const shift = shift_of(failed);
        if (shift && std::chrono::abs(*shift) > suspicious_shift)
            made.clock_shift = shift;
        else
            made.renew_credentials = !failed.credentials_were_renewed;
    }
    constexpr std::int64_t max_lost_polls = 2;
    auto const max = is_lost_poll(failed) ? std::min(max_attempts, max_lost_polls) : max_attempts;
    made.again =
        failed.number < max && (may_pass(kind) || made.clock_shift.has_value() || made.renew_credentials);
    if (!made.again)
        return made;

    made.cost = is_lost_poll(failed) ? 0 : retry_budget::cost_of(kind);
    made.wait = wait_before_next(failed, chance);
    if (!budget.take(made.cost)) {
        made.again = false;
        made.cost = 0;
        if (!failed.long_poll) // who polls comes again at once: only waiting here keeps it from hammering
            made.wait = microseconds(0);
    }
    return made;
}

} // namespace fcg::bus::sqs
