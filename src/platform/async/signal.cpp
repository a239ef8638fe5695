#include "platform/async/signal.hpp"

#include "platform/async/waiter.hpp"

#include <utility>

namespace fcg::async {

void signal::notify()
{
    // Both exchanges also order memory: the tasks that wake see what was written before notify(), even if
    // another thread's call has posted the wake-up.
    if (!posted_.exchange(true))
        loop_.post([this] { wake_all(); });
}

void signal::wake_all()
{
    posted_.exchange(false);
    bool woken = false;
    for (auto const& waiter : std::exchange(waiting_, {}))
        woken = waiter->wake(wake_reason::notified) || woken;
    remembered_ = !woken;
}

task<bool> signal::wait_for(std::chrono::microseconds limit)
{
    if (std::exchange(remembered_, false))
        co_return true;

    auto parked = waiting_.emplace_back(std::make_shared<waiter>());
    std::weak_ptr<waiter> const weak = parked;
    wake_reason const why = co_await wait(loop_, std::move(parked), limit);
    if (why != wake_reason::notified)
        waiting_.remove_if([&weak](auto const& waiter) { return waiter == weak.lock(); });
    if (why == wake_reason::cancelled)
        throw_cancelled();
    co_return why == wake_reason::notified;
}

} // namespace fcg::async
