#pragma once
#include "bus/message.hpp"
#include "bus/sqs/client/client.hpp"
#include "bus/sqs/packing.hpp"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

/// Dead letters that SQS has moved by itself carry no reason and no history. When they are read, the
/// attributes are filled with what is known.
namespace fcg::bus::sqs {

/// Returns true for a dead letter that SQS has moved, false for one that the bus has buried.
bool was_moved_by_sqs(sqs_message const& current_message, travel_notes const& notes, message const& content);

struct moved_dead_letter {
    std::string_view queue;    ///< the queue in which it was received too often
    std::int64_t attempts = 0; ///< the maximum of that queue
    core::time_point first_at;
    core::time_point last_at;
};

void note_move(message& message, moved_dead_letter const& moved_dead_letter);

/// Packs the dead letter `noted` into at most `limit` octets, which is the maximum of the queue: if necessary
/// the reason is cut, or the message is sent as `plain`, without reason and history.
send_entry pack_dead_letter(message noted, message const& plain, travel_notes const& notes,
                            std::size_t limit);

} // namespace fcg::bus::sqs
