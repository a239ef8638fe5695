#include "inside/following/followers.hpp"

#include "platform/async/waiter.hpp"

#include <algorithm>
#include <utility>

namespace fcg::tracking {

bool follower::take_news()
{
    return std::exchange(has_news_, false);
}

task<> follower::wait_for_news(std::chrono::microseconds limit)
{
    if (has_news_ || is_ending_)
        co_return;
    auto parked = std::make_shared<async::waiter>();
    parked_ = parked;
    auto const why = co_await async::wait(on_, std::move(parked), limit);
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

followers::place::place(followers& among, std::string payment_id, core::uuid const& caller,
                        std::shared_ptr<follower> one)
    : among_(among),
      payment_id_(std::move(payment_id)),
      caller_(caller),
      one_(std::move(one))
{
}

followers::place::~place()
{
    among_.leave(payment_id_, caller_, *one_);
}

followers::followers(telemetry::metrics& metrics)
    : open_(metrics.gauge("fcg_tracking_streams", "Purchases that are being followed live"))
{
}

std::unique_ptr<followers::place> followers::join(std::string payment_id, core::uuid const& caller,
                                                  async::loop& on)
{
    std::lock_guard const hold(guard_);
    auto& of_caller = by_caller_[caller];
    if (of_caller >= max_per_caller)
        return nullptr;
    ++of_caller;
    auto one = std::make_shared<follower>(on);
    one->is_ending_ = has_ended_;
    by_purchase_.emplace(payment_id, one);
    ++count_;
    open_.add(1);
    return std::make_unique<place>(*this, std::move(payment_id), caller, std::move(one));
}

void followers::leave(std::string const& payment_id, core::uuid const& caller, follower const& one)
{
    std::lock_guard const hold(guard_);
    auto const [first, last] = by_purchase_.equal_range(payment_id);
    by_purchase_.erase(
        std::find_if(first, last, [&one](auto const& entry) { return entry.second.get() == &one; }));
    if (auto const of_caller = by_caller_.find(caller); --of_caller->second == 0)
        by_caller_.erase(of_caller);
    --count_;
    open_.add(-1);
}

void followers::tell(std::string const& payment_id)
{
    // Whoever joins after this look reads after it, too, and finds the news in the file.
    if (count_ == 0)
        return;
    std::lock_guard const hold(guard_);
    auto const [first, last] = by_purchase_.equal_range(payment_id);
    for (auto entry = first; entry != last; ++entry)
        entry->second->on_.post([one = entry->second] { one->tell(); });
}

void followers::end_all()
{
    std::lock_guard const hold(guard_);
    has_ended_ = true;
    for (auto const& entry : by_purchase_)
        entry.second->on_.post([one = entry.second] { one->end(); });
}

} // namespace fcg::tracking
