#pragma once
#include "bus/queue.hpp"

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace fcg::bus {

/// A message's number is its queue's number * 2^40 + its place in the queue: one key that keeps the messages
/// of a queue together and in the order of arrival. Room for 8 million queues of a million million messages.
inline constexpr int place_bits = 40;

inline constexpr std::int64_t first_number(std::int64_t queue)
{
    return queue << place_bits;
}

inline constexpr std::int64_t queue_of(std::int64_t number)
{
    return number >> place_bits;
}

/// A message as it is kept.
struct stored_message {
    std::int64_t number = 0;
    message content;
    core::time_point enqueued_at;
    core::time_point visible_at; ///< not before; in the past for most
    std::int64_t receive_count = 0;
    core::time_point first_received_at;
};

/// What a leasing_queue wants to be true after a crash; all or nothing.
struct changes {
    struct addition {
        std::int64_t queue = 0;
        stored_message what; ///< its number is given by the store
    };

    struct receive {
        std::int64_t number = 0;
        std::int64_t count = 0;
        core::time_point first_at;
    };

    std::vector<addition> added;
    std::vector<std::int64_t> removed;
    std::vector<receive> received;
    std::optional<checkpoint> moves;

    bool empty() const { return added.empty() && removed.empty() && received.empty() && !moves; }
};

/// Where a leasing_queue keeps its messages. Any thread.
class message_store {
public:
    struct queue {
        std::int64_t number = 0;
        queue_settings how;
        std::int64_t newest = 0; ///< the highest number in it; first_number() when it is empty
    };

    struct page {
        std::vector<stored_message> messages;
        bool more = false; ///< others follow
    };

    virtual ~message_store() = default;

    /// The queues that are there at the start; called once, before anything else.
    virtual std::vector<queue> queues() = 0;
    /// Makes the queue or changes its settings; its number.
    virtual task<std::int64_t> declare(queue_settings how) = 0;

    /// Stores everything in `what`, which gets the numbers of the added messages. Once it is durable and
    /// before it resumes, `then` runs on some thread, one at a time and in the order of the numbers. Throws
    /// storage_unavailable.
    virtual task<> apply(std::shared_ptr<changes> what, std::function<void()> then) = 0;
    virtual task<std::int64_t> position_of(std::string source) = 0;

    /// The messages after `number` in its queue, in order, up to `max_count` of them or a few MiB.
    virtual page after(std::int64_t number, std::size_t max_count) = 0;
    virtual std::optional<stored_message> find(std::int64_t number) = 0;
    /// Up to `max_count` numbers after `number` in its queue.
    virtual std::vector<std::int64_t> numbers_after(std::int64_t number, std::size_t max_count) = 0;
};

} // namespace fcg::bus
