#include "platform/http/rate_limit.hpp"

#include <algorithm>

namespace fcg::http {
namespace {
using namespace std::chrono_literals;
constexpr std::chrono::microseconds whole_bucket = 1min;
} // namespace

rate_limit::rate_limit(std::int64_t a_minute, std::size_t most_callers)
    : per_token_(whole_bucket / a_minute),
      most_callers_(most_callers)
{
}

std::optional<int> rate_limit::take(std::string_view caller, core::steady_point now)
{
    std::lock_guard const lock(guard_);
    auto const known = known_.find(caller);
    if (known != known_.end()) {
        by_use_.splice(by_use_.begin(), by_use_, known->second);
    } else {
        if (by_use_.size() >= most_callers_) {
            known_.erase(by_use_.back().first);
            by_use_.pop_back();
        }
        by_use_.emplace_front(caller, now);
        known_.emplace(by_use_.front().first, by_use_.begin());
    }
    auto& full_at = by_use_.front().second;
    auto const full_then = std::max(full_at, now) + per_token_;
    if (full_then - now <= whole_bucket) {
        full_at = full_then;
        return std::nullopt;
    }
    auto const wait = std::chrono::ceil<std::chrono::seconds>(full_then - now - whole_bucket);
    return static_cast<int>(wait.count());
}

std::size_t rate_limit::callers() const
{
    std::lock_guard const lock(guard_);
    return by_use_.size();
}

} // namespace fcg::http
