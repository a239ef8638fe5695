#pragma once
#include "platform/core/clock.hpp"

#include <cstddef>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace fcg::bus {

/// What travels: a body and the metadata beside it, shaped as SQS shapes it.
/// Attribute names: letters, digits, '_', '-' and '.'; the ones that we write are in `attribute`.
struct message {
    std::string id; ///< the event's id; consumers dedup by it, for ever
    std::string body;
    std::vector<std::pair<std::string, std::string>> attributes;

    /// Empty when there is none of this name.
    std::string_view find(std::string_view name) const;
    /// Replaces or adds.
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
inline constexpr std::string_view position = "position"; ///< of the event in the source's event store
// Written when a message is buried in its dead-letter queue.
inline constexpr std::string_view dead_reason = "deadLetterReason";
inline constexpr std::string_view dead_source = "deadLetterSource";
inline constexpr std::string_view dead_attempts = "deadLetterAttempts";
inline constexpr std::string_view dead_first_at = "deadLetterFirstAt";
inline constexpr std::string_view dead_last_at = "deadLetterLastAt";
} // namespace attribute

/// The dead-letter queue of `queue`.
inline std::string dead_letter_queue(std::string_view queue)
{
    return std::string(queue) + "-error";
}

} // namespace fcg::bus
