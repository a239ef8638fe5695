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

/// The lease of a message that is being handled. The keeper moves its end; a transaction on the writer's
/// thread checks it.
class held_lease {
public:
    held_lease(std::string receipt, core::steady_point now, std::chrono::microseconds timeout);
    held_lease(held_lease const&) = delete;
    held_lease& operator=(held_lease const&) = delete;

    std::string const& receipt() const { return receipt_; }

    core::steady_point extended_at() const { return extended_at_; }

    /// Returns whether the lease is lost, which is permanent. Thread-safe.
    bool is_lost(core::steady_point now) const { return now.time_since_epoch().count() >= until_.load(); }

    void extended(core::steady_point now, std::chrono::microseconds timeout);

    void lose() { until_.store(std::numeric_limits<std::int64_t>::min()); }

private:
    std::string receipt_;
    core::steady_point extended_at_;
    std::atomic<std::int64_t> until_;
};

/// A plan that says which leases to extend now, and when to look again.
struct lease_plan {
    std::vector<std::size_t> extend; ///< indexes into the span that was passed to decide()
    core::steady_point look_again;
};

/// Decides which leases to extend: a lease is due once a third of its timeout has passed since it was taken
/// or extended.
lease_plan decide(core::steady_point now, std::chrono::microseconds timeout,
                  std::span<core::steady_point const> extended_at);

/// Extends the leases of one consumer's messages while they are being handled. Must run on the background
/// loop.
class lease_keeper {
public:
    lease_keeper(queue_transport& queues, std::string queue, std::chrono::microseconds timeout,
                 core::clock& time)
        : queues_(queues),
          queue_(std::move(queue)),
          timeout_(timeout),
          clock_(time)
    {
    }

    /// Keeps the lease extended until forget(). The lease must stay alive until then.
    void keep(held_lease& lease) { held_.emplace(lease.receipt(), &lease); }

    void forget(held_lease const& lease) { held_.erase(lease.receipt()); }

    /// Extends the leases that are due. Returns when to look again. Throws what the queue throws; the state
    /// of the leases is unknown then, and the caller should look again soon.
    task<core::steady_point> look();

private:
    queue_transport& queues_;
    std::string queue_;
    std::chrono::microseconds timeout_;
    core::clock& clock_;
    std::unordered_map<std::string_view, held_lease*> held_; ///< by receipt; the key points into the lease
};

} // namespace fcg::bus
