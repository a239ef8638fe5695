#include "bus/sqs/moved_dead_letter.hpp"

#include "bus/dead_letters/dead_letter.hpp"
#include "platform/core/text.hpp"

namespace fcg::bus::sqs {
namespace {

constexpr std::size_t short_reason = 80;

} // namespace

bool was_moved_by_sqs(sqs_message const& current_message, travel_notes const& notes, message const& content)
{
    return current_message.system.contains("DeadLetterQueueSourceArn") || notes.redriven_at ||
           content.find(attribute::dead_reason).empty();
}

void note_move(message& message, moved_dead_letter const& moved_dead_letter)
{
    note_death(message, {.reason = "received too often",
                         .queue = moved_dead_letter.queue,
                         .attempts = moved_dead_letter.attempts,
                         .first_at = moved_dead_letter.first_at,
                         .last_at = moved_dead_letter.last_at});
}

send_entry pack_dead_letter(message noted, message const& plain, travel_notes const& notes, std::size_t limit)
{
    auto entry = pack(noted, notes, limit);
    if (octets_of(entry) <= limit)
        return entry;
    noted.set(attribute::dead_reason, core::one_line(noted.find(attribute::dead_reason), short_reason));
    entry = pack(noted, notes, limit);
    return octets_of(entry) <= limit ? entry : pack(plain, {}, limit);
}

} // namespace fcg::bus::sqs
