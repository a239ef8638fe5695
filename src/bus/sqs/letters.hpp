#pragma once
#include "bus/message.hpp"
#include "bus/sqs/client/client.hpp"
#include "bus/sqs/packing.hpp"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

/// Dead letters that SQS has moved by itself carry no reason and no history: we write into them what can be
/// known when they are read.
namespace fcg::bus::sqs {

/// True for a letter that SQS has moved; false for one that we have buried.
bool was_moved_by_sqs(sqs_message const& one, travel_notes const& notes, message const& content);

struct moved_letter {
    std::string_view queue;    ///< where it was received too often
    std::int64_t attempts = 0; ///< as many as that queue allows
    core::time_point first_at;
    core::time_point last_at;
};

void note_move(message& in, moved_letter const& how);

/// `noted` as far as `limit` octets allow: with the reason cut, and without any notes (`plain`) at worst. SQS
/// takes nothing larger, and the letter is worth more than its notes.
send_entry pack_letter(message noted, message const& plain, travel_notes const& notes, std::size_t limit);

} // namespace fcg::bus::sqs
