#pragma once
#include "bus/message.hpp"
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
    std::string message_id; ///< SQS's, the same in every receive
    message content;        ///< for burying and peeking
    std::int64_t receive_count = 1;
    core::time_point enqueued_at;
    core::time_point first_received_at;
    core::steady_point received_at; ///< twelve hours later SQS takes it back, whatever was extended
    core::steady_point ends_at;
    bool settling = false; ///< it is being deleted: nobody else may use the receipt
};

/// The leases of this process. It says no before SQS is asked: SQS deletes with an old handle "successfully"
/// and may not have deleted. Pure bookkeeping; one thread.
class lease_table {
public:
    /// An older lease of the same message has no power any more.
    void add(lease one);
    /// Null when the receipt is unknown, of another queue, older than the newest, being settled, or its lease
    /// has ended by `now`.
    lease* find(std::string_view queue, std::string_view receipt, core::steady_point now);
    /// The same, also while it is being settled or its lease has ended.
    lease* find_any(std::string_view receipt);
    void move_end(lease& of, core::steady_point ends_at);
    /// Harmless when it is unknown.
    void forget(std::string_view receipt);
    void forget_queue(std::string_view queue);
    /// Forgets what ended before `now`.
    void sweep(core::steady_point now);

    /// Those of one queue that are in force.
    std::vector<lease const*> of_queue(std::string_view queue, core::steady_point now) const;

    std::size_t size() const { return leases_.size(); }

private:
    using key = std::pair<std::string, std::string>; ///< queue, SQS's message id

    std::map<std::string, lease, std::less<>> leases_; ///< by receipt
    std::map<key, std::string> newest_;
    std::set<std::pair<core::steady_point, std::string>> ends_;
};

/// What this process remembers of messages that it has received, by SQS's id, for when SQS cannot tell: of a
/// letter that SQS has moved to the dead-letter queue by itself, and of receives that were no attempts (a
/// peek, too early, given back unseen). Of the last ones only. Pure; one thread.
class receive_memory {
public:
    struct entry {
        core::time_point first_received_at{};
        core::time_point last_lease_end{}; ///< or when it was noticed that it had been given up
        std::int64_t not_attempts = 0;
    };

    explicit receive_memory(std::size_t max_count) : most_(max_count) {}

    /// Made when there is none.
    entry& of(std::string const& message_id);
    /// Null when nothing is known.
    entry const* find(std::string const& message_id) const;
    void forget(std::string const& message_id);

    std::size_t size() const { return entries_.size(); }

private:
    std::size_t most_;
    std::unordered_map<std::string, entry> entries_;
    std::deque<std::string> order_; ///< of making; also of what is forgotten already
};

} // namespace fcg::bus::sqs
