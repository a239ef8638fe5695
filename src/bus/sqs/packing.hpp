#pragma once
#include "bus/message.hpp"
#include "bus/sqs/client/client.hpp"
#include "platform/core/clock.hpp"

#include <cstddef>
#include <optional>
#include <string>

/// A message of ours as SQS carries it, and back. SQS takes ten attributes, none of them empty, and keeps no
/// id of ours. Hence:
///   messageId       the message's id. Added as the type "String.added" when the message has no attribute of
///                   this name, so that it can be taken off again
///   moreAttributes  a JSON object of the attributes that do not fit beside the others or are empty
///   notBefore       RFC 3339: a delay longer than SQS knows
///   redrivenAt      RFC 3339: it carries the notes of an earlier death
namespace fcg::bus::sqs {

/// What SQS takes at most, in one message and in all entries of one batch.
inline constexpr std::size_t max_entries_in_a_batch = 10;
inline constexpr std::size_t max_octets_in_a_batch = 1'048'576;

/// As SQS counts them: the body; names, types and values of the attributes.
std::size_t octets_of(send_entry const& one);

/// What travels beside a message and is no attribute of its own.
struct travel_notes {
    std::optional<core::time_point> not_before{};
    std::optional<core::time_point> redriven_at{};
};

/// `limit`: octets that the queue takes. The added id is left out when there is no room for it; what is too
/// long all the same is returned so, the caller asks octets_of().
send_entry pack(message const& one, travel_notes const& notes, std::size_t limit);

struct unpacked {
    message content;
    travel_notes notes;
};

/// Of anybody's message: binary values become base64, and a message without an id of ours has SQS's.
/// Body and attributes are moved out of `one`. Never throws for what is in it.
unpacked unpack(sqs_message& one);

} // namespace fcg::bus::sqs
