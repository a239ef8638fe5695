#include "bus/consuming/lease_keeper.hpp"

#include <algorithm>

namespace fcg::bus {

held_lease::held_lease(std::string receipt, core::steady_point now, std::chrono::microseconds timeout)
    : receipt_(std::move(receipt)),
      extended_at_(now),
      until_((now + timeout).time_since_epoch().count())
{
}

void held_lease::extended(core::steady_point now, std::chrono::microseconds timeout)
{
    extended_at_ = now;
    until_.store((now + timeout).time_since_epoch().count());
}

lease_plan decide(core::steady_point now, std::chrono::microseconds timeout,
                  std::span<core::steady_point const> extended_at)
{
    auto const third = timeout / 3;
    lease_plan plan{.extend = {}, .look_again = now + third};
    for (std::size_t i = 0; i < extended_at.size(); ++i) {
        auto const due = extended_at[i] + third;
        if (due <= now)
            plan.extend.push_back(i);
        else
            plan.look_again = std::min(plan.look_again, due);
    }
    return plan;
}

task<core::steady_point> lease_keeper::look()
{
    auto const now = clock_.steady_now();
    std::vector<visibility_change> visibility_changes;
    std::vector<core::steady_point> extended_at;
    for (auto const& [receipt, lease] : held_) {
        visibility_changes.push_back({.receipt = std::string(receipt), .timeout = timeout_});
        extended_at.push_back(lease->extended_at());
    }
    auto const plan = decide(now, timeout_, extended_at);
    std::vector<visibility_change> due;
    for (auto const i : plan.extend)
        due.push_back(visibility_changes[i]);
    if (due.empty())
        co_return plan.look_again;

    auto const outcomes = co_await queues_.change_visibility(queue_, due);
    for (std::size_t i = 0; i < due.size(); ++i) {
        auto const still = held_.find(due[i].receipt);
        if (still == held_.end())
            continue; // settled meanwhile
        if (outcomes[i])
            still->second->extended(now, timeout_);
        else
            still->second->lose();
    }
    co_return plan.look_again;
}

} // namespace fcg::bus
