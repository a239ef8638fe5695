#pragma once
#include "bus/queue.hpp"
#include "bus/sqs/client/client.hpp"
#include "platform/core/clock.hpp"

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

/// Converts a message of the bus to an SQS message and back. SQS takes ten attributes, none of them empty,
/// and has no field for the id. Hence these attributes:
///   messageId       the message's id. It has the type "String.added" if the message has no attribute of
///                   this name, so that it is removed when the message is unpacked
///   moreAttributes  a JSON object of the attributes that do not fit beside the others or are empty
///   notBefore       RFC 3339: the end of a delay that is longer than SQS's maximum
///   redrivenAt      RFC 3339: the message carries reason and history of an earlier burial
namespace fcg::bus::sqs {

/// The limits of SQS, for one message and for all entries of one batch together.
inline constexpr std::size_t max_entries_in_a_batch = 10;
inline constexpr std::size_t max_octets_in_a_batch = 1'048'576;

/// What is sent with a message but is not an attribute of it.
struct travel_notes {
    std::optional<core::time_point> not_before{};
    std::optional<core::time_point> redriven_at{};
};

/// Packs a message. `limit` is the maximum of the queue, in octets. The added id is left out if there is no
/// room for it; the result may still be too large, so the caller must check octets_of().
send_entry pack(message const& message, travel_notes const& notes, std::size_t limit);

struct unpacked {
    message content;
    travel_notes notes;
};

/// Unpacks a message of any publisher: binary values become base64, and a message without an id of the bus
/// gets SQS's id. Moves body and attributes out of `message`. Never throws because of its content.
unpacked unpack(sqs_message& message);

/// Packs the dead letter `noted` into at most `limit` octets, which is the maximum of the queue: if necessary
/// the reason is cut, or the message is sent as `plain`, without reason and history.
send_entry pack_dead_letter(message noted, message const& plain, travel_notes const& notes,
                            std::size_t limit);

/// Returns true for a dead letter that SQS has moved by itself, so that it carries no reason and no history,
/// false for one that the bus has buried.
bool was_moved_by_sqs(sqs_message const& dead_letter, travel_notes const& notes, message const& content);

/// Why SQS moves a message.
inline constexpr std::string_view reason_of_sqs = "received too often";

} // namespace fcg::bus::sqs
