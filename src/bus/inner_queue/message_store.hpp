#pragma once
#include "bus/queue.hpp"

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace fcg::bus {

/// A message's number is its queue's number * 2^40 + its index in the queue: one key that keeps the messages
/// of a queue together and in the order of arrival. There is room for 8 million queues of 2^40 messages.
inline constexpr int place_bits = 40;

inline constexpr std::int64_t first_number(std::int64_t queue)
{
    return queue << place_bits;
}

inline constexpr std::int64_t queue_of(std::int64_t number)
{
    return number >> place_bits;
}

/// A message as it is stored.
struct stored_message {
    std::int64_t number = 0;
    message content;
    core::time_point enqueued_at;
    core::time_point visible_at; ///< the message is not visible before; in the past for most messages
    std::int64_t receive_count = 0;
    core::time_point first_received_at;
};

/// A set of changes that a leasing_queue makes durable, all or nothing.
struct changes {
    struct addition {
        std::int64_t queue = 0;
        stored_message message; ///< the store sets its number
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

    /// Adds a message to the queue with this number, as if it had never been received.
    void add(std::int64_t queue, message content, core::time_point enqueued_at, core::time_point visible_at)
    {
        added.push_back({.queue = queue,
                         .message = {.number = 0,
                                     .content = std::move(content),
                                     .enqueued_at = enqueued_at,
                                     .visible_at = visible_at,
                                     .receive_count = 0,
                                     .first_received_at = {}}});
    }

    bool empty() const { return added.empty() && removed.empty() && received.empty() && !moves; }
};

/// The storage of a leasing_queue. Thread-safe.
class message_store {
public:
    struct queue {
        std::int64_t number = 0;
        queue_settings settings;
        std::int64_t newest = 0; ///< the highest message number; first_number() if the queue is empty
    };

    struct page {
        std::vector<stored_message> messages;
        bool more = false; ///< more messages follow
    };

    virtual ~message_store() = default;

    /// Returns the queues that exist at the start. Called once, before everything else.
    virtual std::vector<queue> queues() = 0;
    /// Creates the queue or changes its settings. Returns its number.
    virtual task<std::int64_t> declare(queue_settings settings) = 0;

    /// Stores everything in `changes` and sets the numbers of the added messages in it. Once that is durable
    /// and before apply() resumes, `then` runs on some thread, one at a time and in the order of the numbers.
    /// Throws storage_unavailable.
    virtual task<> apply(std::shared_ptr<changes> changes, std::function<void()> then) = 0;
    virtual task<std::int64_t> position_of(std::string source) = 0;

    /// Returns the messages after `number` in its queue, in order, up to `max_count` messages or a few MiB.
    virtual page after(std::int64_t number, std::size_t max_count) = 0;
    virtual std::optional<stored_message> find(std::int64_t number) = 0;
    /// Returns up to `max_count` numbers after `number` in its queue.
    virtual std::vector<std::int64_t> numbers_after(std::int64_t number, std::size_t max_count) = 0;
};

} // namespace fcg::bus
