#pragma once
#include "bus/queue.hpp"
#include "platform/core/clock.hpp"

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

namespace fcg::bus::sqs {

/// A message that this process has received, until its lease ends.
struct lease {
    std::string queue;
    std::string receipt;    ///< SQS's receipt handle
    std::string message_id; ///< SQS's id, which does not change between receives
    message content;        ///< kept for burying and peeking
    std::int64_t receive_count = 1;
    core::time_point enqueued_at;
    core::time_point first_received_at;
    core::steady_point received_at; ///< SQS ends the lease twelve hours later, whatever was extended
    core::steady_point ends_at;
    bool is_being_settled = false; ///< the message is being deleted: the receipt must not be used otherwise
};

/// The leases of this process. It is checked before SQS is called, because SQS accepts a deletion with an old
/// handle and may not delete the message. Pure bookkeeping; not thread-safe.
class lease_table {
public:
    /// Adds a lease. An older lease of the same message becomes invalid.
    void add(lease lease);
    /// Returns the lease. Null if the receipt is unknown, of another queue, older than the newest, or being
    /// settled, or if its lease has ended by `now`.
    lease* find(std::string_view queue, std::string_view receipt, core::steady_point now);
    /// Returns the lease even if it is being settled or has ended. Null if the receipt is unknown.
    lease* find_any(std::string_view receipt);
    void move_end(lease& lease, core::steady_point ends_at);
    /// Does nothing if the receipt is unknown.
    void forget(std::string_view receipt);
    void forget_queue(std::string_view queue);
    /// Forgets leases that ended before `now`.
    void sweep(core::steady_point now);

    /// Returns the leases of one queue that have not ended.
    std::vector<lease const*> of_queue(std::string_view queue, core::steady_point now) const;

    std::size_t size() const { return leases_.size(); }

private:
    using key = std::pair<std::string, std::string>; ///< queue, SQS's message id

    std::map<std::string, lease, std::less<>> leases_; ///< by receipt
    std::map<key, std::string> newest_;
    std::set<std::pair<core::steady_point, std::string>> ends_;
};

/// What this process remembers of received messages, by SQS's id, for facts that SQS does not provide: about
/// dead letters that SQS has moved by itself, and about receives that were no attempts (a peek, too early,
/// given back unseen). Only the newest entries are kept. Pure bookkeeping; not thread-safe.
class receive_memory {
public:
    struct entry {
        core::time_point first_received_at{};
        core::time_point last_lease_end{}; ///< or when it was noticed that the lease was given up
        std::int64_t not_attempts = 0;
    };

    explicit receive_memory(std::size_t max_count) : max_count_(max_count) {}

    /// Returns the entry, which is created if there is none.
    entry& of(std::string const& message_id);
    /// Returns the entry. Null if nothing is known.
    entry const* find(std::string const& message_id) const;
    void forget(std::string const& message_id);

    std::size_t size() const { return entries_.size(); }

private:
    std::size_t max_count_;
    std::unordered_map<std::string, entry> entries_;
    std::deque<std::string> order_; ///< of creation; may contain forgotten ids
};

} // namespace fcg::bus::sqs
