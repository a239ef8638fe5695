#pragma once
#include "bus/contracts/ids.hpp"
#include "platform/async/loop.hpp"
#include "platform/async/task.hpp"
#include "platform/core/ids.hpp"
#include "platform/telemetry/metrics.hpp"

#include <atomic>
#include <chrono>
#include <cstddef>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <unordered_map>
#include <utility>

namespace fcg::async {
class waiter;
}

namespace fcg::tracking {

/// The side of a stream that waits for news of a purchase. Must be used on its loop's thread only.
class follower {
public:
    explicit follower(async::loop& loop) : loop_(loop) {}

    /// Returns true if something may have happened since the last call; the first call returns true.
    bool take_news() { return std::exchange(has_news_, false); }

    /// Waits until there is news, until end() is called, or for `limit`. Cancellable.
    task<> wait_for_news(std::chrono::microseconds limit);

    void end();

    bool is_ending() const { return is_ending_; }

private:
    friend class followers;
    void tell();
    void wake();

    async::loop& loop_;
    std::weak_ptr<async::waiter> parked_; ///< owned by the loop's timer
    bool has_news_ = true;
    bool is_ending_ = false;
};

/// The followers of each purchase. Thread-safe. A follower's loop exists as long as its slot, so it is woken
/// through its loop from any thread.
class followers {
public:
    explicit followers(telemetry::metrics& metrics);

    /// A follower that leaves when this is destroyed, which must happen on the follower's loop.
    using slot = std::unique_ptr<follower, std::function<void(follower*)>>;

    /// Adds a follower. Returns null if this caller follows `max_per_caller` purchases already. A follower
    /// that joins after end_all() ends immediately.
    slot join(contracts::payment_id payment_id, core::uuid const& caller, async::loop& loop);

    /// Notifies the followers of this purchase that a new step can be read. Nearly free while there are no
    /// followers.
    void tell(contracts::payment_id const& payment_id);
    /// Ends all followers.
    void end_all();

    /// The maximum number of streams that one caller may have open at a time.
    static constexpr std::size_t max_per_caller = 20;

private:
    void leave(contracts::payment_id const& payment_id, core::uuid const& caller, follower const& follower);

    std::atomic<std::size_t> count_ = 0; ///< lets tell() skip the lock
    std::mutex guard_;
    std::unordered_multimap<std::string, std::shared_ptr<follower>> by_purchase_;
    std::unordered_map<core::uuid, std::size_t> by_caller_;
    bool has_ended_ = false;
    telemetry::gauge open_;
};

} // namespace fcg::tracking
