#include "platform/http/server/rate_limit.hpp"

#include <algorithm>

namespace fcg::http {
namespace {
using namespace std::chrono_literals;
constexpr std::chrono::microseconds whole_bucket = 1min;
} // namespace

rate_limit::rate_limit(std::string_view policy, std::int64_t quota, std::size_t max_callers)
    : policy_(policy),
      quota_(quota),
      per_token_(whole_bucket / quota),
      max_callers_(max_callers)
{
}

rate_usage rate_limit::take(std::string_view caller, core::steady_point now)
{
    std::lock_guard const lock(guard_);
    auto const known = known_.find(caller);
    if (known != known_.end()) {
        by_use_.splice(by_use_.begin(), by_use_, known->second);
    } else {
        if (by_use_.size() >= max_callers_) {
            known_.erase(by_use_.back().first);
            by_use_.pop_back();
        }
        by_use_.emplace_front(caller, now);
        known_.emplace(by_use_.front().first, by_use_.begin());
    }
    auto& full_at = by_use_.front().second;
    auto const full_then = std::max(full_at, now) + per_token_;
    bool const is_refused = full_then - now > whole_bucket;
    if (!is_refused)
        full_at = full_then;
    auto const reset = std::chrono::ceil<std::chrono::seconds>(is_refused ? full_then - now - whole_bucket
                                                                          : full_then - now);
    return {.policy = policy_,
            .quota = quota_,
            .remaining = is_refused ? 0 : (whole_bucket - (full_then - now)) / per_token_,
            .reset_seconds = reset.count(),
            .is_refused = is_refused};
}

std::size_t rate_limit::callers() const
{
    std::lock_guard const lock(guard_);
    return by_use_.size();
}

} // namespace fcg::http
