#pragma once
#include "bus/queue.hpp"
#include "platform/async/loop.hpp"
#include "platform/core/clock.hpp"

#include <atomic>
#include <chrono>
#include <cstdint>
#include <limits>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

namespace fcg::bus {

/// The lease of a message in work. The keeper moves its end; a transaction on the writer's thread looks at
/// it.
class held_lease {
public:
    held_lease(std::string receipt, core::steady_point now, std::chrono::microseconds timeout);
    held_lease(held_lease const&) = delete;
    held_lease& operator=(held_lease const&) = delete;

    std::string const& receipt() const { return receipt_; }

    core::steady_point extended_at() const { return extended_at_; }

    /// Any thread. Once lost, it stays so.
    bool is_lost(core::steady_point now) const { return now.time_since_epoch().count() >= until_.load(); }

    void extended(core::steady_point now, std::chrono::microseconds timeout);

    void lose() { until_.store(std::numeric_limits<std::int64_t>::min()); }

private:
    std::string receipt_;
    core::steady_point extended_at_;
    std::atomic<std::int64_t> until_;
};

/// Which leases to extend now, and when to look again.
struct lease_plan {
    std::vector<std::size_t> extend; ///< indexes
    core::steady_point look_again;
};

/// A lease is extended when a third of its timeout has passed since it was taken or extended.
lease_plan decide(core::steady_point now, std::chrono::microseconds timeout,
                  std::span<core::steady_point const> extended_at);

/// Extends the leases of one consumer's messages while they are in work. On the loop's thread.
class lease_keeper {
public:
    lease_keeper(queue_transport& of, std::string queue, std::chrono::microseconds timeout, core::clock& time)
        : of_(of),
          queue_(std::move(queue)),
          timeout_(timeout),
          clock_(time)
    {
    }

    /// Until forget(), which the lease outlives.
    void keep(held_lease& one) { held_.emplace(one.receipt(), &one); }

    void forget(held_lease const& one) { held_.erase(one.receipt()); }

    /// Extends what is due; when to look again. Throws what the queue throws: then nothing is known, look
    /// again soon.
    task<core::steady_point> look();

private:
    queue_transport& of_;
    std::string queue_;
    std::chrono::microseconds timeout_;
    core::clock& clock_;
    std::unordered_map<std::string_view, held_lease*> held_; ///< by receipt, which is the lease's own
};

} // namespace fcg::bus
