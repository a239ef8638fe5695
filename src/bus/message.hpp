#pragma once
#include "platform/core/clock.hpp"

#include <cstddef>
#include <cstdint>
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

} // namespace fcg::bus
