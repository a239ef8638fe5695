#include "internal/followers.hpp"

#include "platform/async/waiter.hpp"

#include <algorithm>
#include <utility>

namespace fcg::tracking {

task<> follower::wait_for_news(std::chrono::microseconds limit)
{
    if (has_news_ || is_ending_)
        co_return;
    auto parked = std::make_shared<async::waiter>();
    parked_ = parked;
    auto const why = co_await async::wait(loop_, std::move(parked), limit);
    if (why == async::wake_reason::cancelled)
        async::throw_cancelled();
}

void follower::tell()
{
    has_news_ = true;
    wake();
}

void follower::end()
{
    is_ending_ = true;
    wake();
}

void follower::wake()
{
    if (auto const parked = parked_.lock())
        parked->wake(async::wake_reason::notified);
}

followers::followers(telemetry::metrics& metrics)
    : open_(metrics.gauge("fcg_tracking_streams", "Purchases that are being followed live"))
{
}

followers::slot followers::join(contracts::payment_id payment_id, core::uuid const& caller, async::loop& loop)
{
    std::lock_guard const hold(guard_);
    auto& of_caller = by_caller_[caller];
    if (of_caller >= max_per_caller)
        return nullptr;
    ++of_caller;
    auto current_follower = std::make_shared<follower>(loop);
    current_follower->is_ending_ = has_ended_;
    by_purchase_.emplace(payment_id, current_follower);
    ++count_;
    open_.add(1);
    return {current_follower.get(), [this, id = std::move(payment_id), caller](follower const* leaving) {
                leave(id, caller, *leaving);
            }};
}

void followers::leave(contracts::payment_id const& payment_id, core::uuid const& caller,
                      follower const& follower)
{
    std::lock_guard const hold(guard_);
    auto const [first, last] = by_purchase_.equal_range(payment_id);
    by_purchase_.erase(std::find_if(
        first, last, [&follower](auto const& entry) { return entry.second.get() == &follower; }));
    if (auto const of_caller = by_caller_.find(caller); --of_caller->second == 0)
        by_caller_.erase(of_caller);
    --count_;
    open_.add(-1);
}

void followers::tell(contracts::payment_id const& payment_id)
{
    // A follower that joins after this check also reads after it, and finds the step in the database.
    if (count_ == 0)
        return;
    std::lock_guard const hold(guard_);
    auto const [first, last] = by_purchase_.equal_range(payment_id);
    for (auto entry = first; entry != last; ++entry)
        entry->second->loop_.post([follower = entry->second] { follower->tell(); });
}

void followers::end_all()
{
    std::lock_guard const hold(guard_);
    has_ended_ = true;
    for (auto const& entry : by_purchase_)
        entry.second->loop_.post([follower = entry.second] { follower->end(); });
}

} // namespace fcg::tracking
