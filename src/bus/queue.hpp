#pragma once
#include "platform/async/task.hpp"
#include "platform/core/clock.hpp"
#include "platform/core/unavailable.hpp"

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace fcg::bus {

/// A message: a body and the metadata beside it, in the shape of an SQS message. Attribute names consist of
/// characters that is_name_character() accepts; the names that the bus writes are in `attribute`.
struct message {
    std::string id; ///< the event's id; consumers deduplicate by it permanently
    std::string body;
    std::vector<std::pair<std::string, std::string>> attributes;

    /// Returns the attribute's value; empty if there is no attribute of this name.
    std::string_view find(std::string_view name) const;
    /// Replaces the attribute, or adds it.
    void set(std::string_view name, std::string value);
};

namespace attribute {
inline constexpr std::string_view message_id = "messageId";
inline constexpr std::string_view contract = "contract";
inline constexpr std::string_view version = "version";
inline constexpr std::string_view correlation_id = "correlationId";
inline constexpr std::string_view causation_id = "causationId";
inline constexpr std::string_view traceparent = "traceparent";
inline constexpr std::string_view occurred_at = "occurredAt";
inline constexpr std::string_view source = "source";
inline constexpr std::string_view position = "position"; ///< of the event in the event store of the source
// Written when a message is buried in its dead-letter queue.
inline constexpr std::string_view dead_reason = "deadLetterReason";
inline constexpr std::string_view dead_source = "deadLetterSource";
inline constexpr std::string_view dead_attempts = "deadLetterAttempts";
inline constexpr std::string_view dead_first_at = "deadLetterFirstAt";
inline constexpr std::string_view dead_last_at = "deadLetterLastAt";
} // namespace attribute

/// Returns the name of the dead-letter queue of `queue`.
inline std::string dead_letter_queue(std::string_view queue)
{
    return std::string(queue) + "-error";
}

/// Returns true for letters, digits, '_', '-' and '.'.
bool is_name_character(char character);

/// Returns the number at the start of the attribute's value; 0 if there is none.
std::int64_t number_of(message const& message, std::string_view name);

/// The facts about a buried message that an operator needs.
struct death {
    std::string_view reason;
    std::string_view queue;    ///< the queue in which it was handled
    std::int64_t attempts = 0; ///< since it was sent or redriven
    core::time_point first_at; ///< when it was first received since it was sent or redriven
    core::time_point last_at;
};

/// Writes `death` into the attributes of `message`. For a message that was buried before and redriven, the
/// attempts add up and the first time stays.
void note_death(message& message, death const& death);

struct queue_settings {
    std::string name; ///< letters, digits, '-' and '_', at most 74 characters: "-error" must fit SQS's 80
    std::chrono::microseconds visibility_timeout = std::chrono::seconds(30);
    std::int64_t max_receives = 10; ///< a message received more often is buried: "received too often"
};

struct outgoing {
    std::string queue; ///< a queue or, for what comes from another dead-letter queue, a dead-letter queue
    message content;
    std::chrono::microseconds delay{0};
};

/// The position of a relay in its event store. The transport stores it, so that sending and remembering are
/// one step.
struct checkpoint {
    std::string source; ///< the module, or the module and the relay's lane
    std::int64_t position = 0;
};

/// A message under lease.
struct received {
    message content;
    std::string receipt; ///< of this receive; receipts of earlier receives are not valid any more
    std::int64_t receive_count = 1;
    core::time_point enqueued_at;
    core::time_point first_received_at;
    /// When the lease ends, if the transport knows that it began before receive() resumed; another process
    /// may have the message after that.
    std::optional<core::steady_point> leased_until{};
};

struct visibility_change {
    std::string receipt;
    std::chrono::microseconds timeout; ///< from now on; 0 makes the message visible at once
};

struct burial {
    std::string receipt;
    std::string reason; ///< one line for the operator
};

struct queue_depth {
    std::int64_t ready = 0;
    std::int64_t in_flight = 0;
    std::int64_t delayed = 0;
    std::chrono::microseconds oldest_age{0}; ///< of the oldest message that is not deleted; 0 if none
};

/// An error that says that there is no queue of this name, because it was never declared.
class unknown_queue : public std::runtime_error {
public:
    explicit unknown_queue(std::string_view name)
        : std::runtime_error("there is no queue called \"" + std::string(name) + "\"")
    {
    }
};

/// An error that says that the queue's server cannot be reached, is busy or refuses the request; what() says
/// which, for the operator. What was being sent may have been stored or not.
class queue_unavailable : public core::unavailable {
public:
    using core::unavailable::unavailable;
};

/// An error that says that a message can never be stored although it must be, together with a checkpoint. It
/// is a bug of the caller.
class unsendable : public std::logic_error {
public:
    using std::logic_error::logic_error;
};

/// The longest delay of a message. SQS delays by at most 900 s; a message with a longer delay waits there as
/// received and invisible, which SQS allows for twelve hours.
inline constexpr std::chrono::seconds longest_delay{43'200};

/// Why each message of a send() was refused; empty if it was stored.
using send_outcomes = std::vector<std::string>;

/// Durable queues with competing consumers and at-least-once delivery: what SQS guarantees, and no more. The
/// conformance suite in tests/bus specifies what every implementation does. May be called from any loop.
/// Every call that names a queue throws unknown_queue if it was not declared; every call to a server or a
/// store throws core::unavailable (queue_unavailable, storage::storage_unavailable) if that does not work at
/// the moment.
class queue_transport {
public:
    virtual ~queue_transport() = default;

    /// Creates the queue and its dead-letter queue, or changes their settings if they exist. Throws
    /// std::invalid_argument for a name that is not valid, such as one that ends in "-error".
    virtual task<> declare(queue_settings settings) = 0;
    virtual std::vector<std::string> names() const = 0;

    /// Stores the messages; resumes when every message whose outcome is empty is stored. With a checkpoint,
    /// either all messages and the checkpoint are stored, or it throws. A message for an undeclared queue,
    /// with a body that is empty or too large, with characters that SQS refuses, or with too long a delay is
    /// refused in its outcome (without a checkpoint) or throws unsendable (with one).
    virtual task<send_outcomes> send(std::vector<outgoing> messages, std::optional<checkpoint> moves) = 0;
    /// Returns the stored position of the checkpoint `source`; 0 if there is none.
    virtual task<std::int64_t> position_of(std::string source) = 0;

    /// Receives up to `max_count` visible messages and leases them for `visibility_timeout`. Waits up to
    /// `wait` for the first one.
    virtual task<std::vector<received>> receive(std::string queue, std::size_t max_count,
                                                std::chrono::microseconds wait,
                                                std::chrono::microseconds visibility_timeout) = 0;
    /// Deletes messages. Returns false for a receipt that is not the newest of its message; nothing happened
    /// then.
    virtual task<std::vector<bool>> remove(std::string queue, std::vector<std::string> receipts) = 0;
    /// Changes when leases end. Returns false for a lease that is lost.
    virtual task<std::vector<bool>> change_visibility(std::string queue,
                                                      std::vector<visibility_change> changes) = 0;
    /// Moves messages to the dead-letter queue, with reason, source, attempts, first and last time. Returns
    /// false for a lease that is lost.
    virtual task<std::vector<bool>> bury(std::string queue, std::vector<burial> dead) = 0;

    virtual task<queue_depth> depth(std::string queue) = 0;
    /// Returns the depth that is known without a request to a server: the present one for a queue in this
    /// process, otherwise that of the last depth(). Thread-safe.
    virtual queue_depth depth_now(std::string_view queue) = 0;
    /// Returns up to `max_count` messages without leasing them, oldest first.
    virtual task<std::vector<received>> peek(std::string queue, std::size_t max_count) = 0;
    /// Moves up to `max_count` messages from the dead-letter queue back to `queue`, with their history as
    /// attributes and a receive count of zero. Returns the number of messages that went back. May be repeated
    /// and cancelled at any point without losing or duplicating a message.
    virtual task<std::int64_t> redrive(std::string queue, std::size_t max_count) = 0;
    /// Deletes all messages of one queue. Returns their number.
    virtual task<std::int64_t> purge(std::string queue) = 0;
};

/// The maximum size of a message: body and attributes together, in octets (the limit of SQS).
inline constexpr std::size_t largest_message = 1'048'576;

/// Returns the size of body and attributes together, as SQS counts it.
std::size_t octets_of(message const& message);

/// Returns why SQS would refuse this message (size, characters, attribute names, more than ten attributes
/// besides those of a dead letter); empty if it would not. Every transport checks this, so that a message
/// that one transport accepts can move to another.
std::string why_unsendable(message const& message);
/// Returns why SQS would refuse this message or its delay; empty if it would not.
std::string why_unsendable(outgoing const& outgoing);

/// The maximum length of a queue's name: the name of its dead-letter queue then has 80 characters, the limit
/// of SQS.
inline constexpr std::size_t longest_queue_name = 74;

/// Returns whether `name` is a valid name for a queue. Names of dead-letter queues are not: they derive from
/// the name of their queue.
bool is_queue_name(std::string_view name);

} // namespace fcg::bus
