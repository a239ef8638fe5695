#pragma once
#include "bus/message.hpp"
#include "platform/async/task.hpp"
#include "platform/core/unavailable.hpp"

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

namespace fcg::bus {

struct queue_settings {
    std::string
        name; ///< letters, digits, '-' and '_', at most 74 characters, so that "-error" still fits SQS's 80
    std::chrono::microseconds visibility_timeout = std::chrono::seconds(30);
    std::int64_t max_receives =
        10; ///< received more often than this: buried with the reason "received too often"
};

struct outgoing {
    std::string queue; ///< or a dead-letter queue, for what comes from another one
    message content;
    std::chrono::microseconds delay{0};
};

/// How far a relay has come in its event store; kept by the queue, so that sending and remembering are one
/// step.
struct checkpoint {
    std::string source; ///< the module
    std::int64_t position = 0;
};

/// A message under lease.
struct received {
    message content;
    std::string receipt; ///< of this receive; an older one has no power any more
    std::int64_t receive_count = 1;
    core::time_point enqueued_at;
    core::time_point first_received_at;
    /// When the lease ends, where the transport knows that it began before it resumed: another process may
    /// have the message then.
    std::optional<core::steady_point> leased_until{};
};

struct visibility_change {
    std::string receipt;
    std::chrono::microseconds timeout; ///< from now; 0 makes it visible at once
};

struct burial {
    std::string receipt;
    std::string reason; ///< one line for the operator
};

struct queue_depth {
    std::int64_t ready = 0;
    std::int64_t in_flight = 0;
    std::int64_t delayed = 0;
    std::chrono::microseconds oldest_age{0}; ///< of the oldest message that is not deleted; 0 when empty
};

/// There is no queue of this name: it was never declared.
class unknown_queue : public std::runtime_error {
public:
    explicit unknown_queue(std::string_view name)
        : std::runtime_error("there is no queue called \"" + std::string(name) + "\"")
    {
    }
};

/// The queue's server cannot be reached, is busy or refuses us; what() says which, for the operator. What was
/// being sent may have been stored or not.
class queue_unavailable : public core::unavailable {
public:
    using core::unavailable::unavailable;
};

/// A message that must be stored together with a checkpoint can never be: our own fault.
class unsendable : public std::logic_error {
public:
    using std::logic_error::logic_error;
};

/// The longest delay of a message. SQS delays by 900 s at most; what is longer waits there as a message that
/// is invisible to its receiver, which SQS allows for twelve hours.
inline constexpr std::chrono::seconds longest_delay{43'200};

/// Why an entry of send() was refused; empty text: it was stored.
using send_outcomes = std::vector<std::string>;

/// Durable queues, at least once, with competing consumers: what SQS promises, no more.
/// The conformance suite in tests/bus says precisely what every implementation does. Call from any loop.
/// Everything that names a queue throws unknown_queue; whatever asks throws core::unavailable
/// (queue_unavailable, storage::storage_unavailable) when nothing can be had or stored at the moment.
class queue_transport {
public:
    virtual ~queue_transport() = default;

    /// Makes the queue and its dead-letter queue; the same again is harmless and takes over the settings.
    /// Throws std::invalid_argument for a name that cannot be one, "...-error" among them.
    virtual task<> declare(queue_settings how) = 0;
    virtual std::vector<std::string> names() const = 0;

    /// Stores every message whose outcome is empty before it resumes. With a checkpoint, either all of them
    /// and the checkpoint are stored or it throws. Entries for undeclared queues, with an empty or too large
    /// body, or with characters that SQS refuses, or too long a delay, are refused one by one (without a
    /// checkpoint) or throw unsendable (with one).
    virtual task<send_outcomes> send(std::vector<outgoing> messages, std::optional<checkpoint> moves) = 0;
    /// 0 when nothing was ever sent from this source.
    virtual task<std::int64_t> position_of(std::string source) = 0;

    /// Up to `max_count` visible messages, leased for the visibility timeout; waits up to `wait` for the
    /// first one.
    virtual task<std::vector<received>> receive(std::string queue, std::size_t max_count,
                                                std::chrono::microseconds wait,
                                                std::chrono::microseconds visibility_timeout) = 0;
    /// Deletes. False: the receipt is not the newest any more and nothing happened.
    virtual task<std::vector<bool>> remove(std::string queue, std::vector<std::string> receipts) = 0;
    /// False: the lease is lost.
    virtual task<std::vector<bool>> change_visibility(std::string queue,
                                                      std::vector<visibility_change> changes) = 0;
    /// Moves to the dead-letter queue, with reason, source, attempts, first and last time. False: the lease
    /// is lost.
    virtual task<std::vector<bool>> bury(std::string queue, std::vector<burial> dead) = 0;

    virtual task<queue_depth> depth(std::string queue) = 0;
    /// What is known without asking anybody: exact for a queue in this process, else as of the last depth().
    /// Any thread.
    virtual queue_depth depth_now(std::string_view queue) = 0;
    /// Looks without leasing: up to `max_count` messages, oldest first.
    virtual task<std::vector<received>> peek(std::string queue, std::size_t max_count) = 0;
    /// Moves up to `max_count` messages from the dead-letter queue back to `queue`, with their history as
    /// attributes and their receive count at zero. How many. May be repeated and cut off anywhere without
    /// loss or doubling.
    virtual task<std::int64_t> redrive(std::string queue, std::size_t max_count) = 0;
    /// Deletes everything in one queue. How many.
    virtual task<std::int64_t> purge(std::string queue) = 0;
};

/// The largest message: body and attributes together, in octets (what SQS accepts).
inline constexpr std::size_t largest_message = 1'048'576;

/// Of body and attributes together, as SQS counts them.
std::size_t octets_of(message const& one);

/// Why SQS would refuse this message (size, characters, attribute names, more than ten attributes beside
/// those of a dead letter); empty when it would not. Every transport applies it, so that a message that is
/// accepted by one can move to the other.
std::string why_unsendable(message const& one);
/// The same, and its delay.
std::string why_unsendable(outgoing const& one);

/// With what makes it the name of its dead-letter queue it has 80 characters, SQS's most.
inline constexpr std::size_t longest_queue_name = 74;

/// Of a queue that is declared: a dead-letter queue has its name from that one.
bool is_queue_name(std::string_view name);

} // namespace fcg::bus
