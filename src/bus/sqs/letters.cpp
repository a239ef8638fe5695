#include "bus/sqs/letters.hpp"

#include "bus/dead_letter.hpp"
#include "platform/core/text.hpp"

namespace fcg::bus::sqs {
namespace {

constexpr std::size_t short_reason = 80;

} // namespace

bool was_moved_by_sqs(sqs_message const& one, travel_notes const& notes, message const& content)
{
    return one.system.contains("DeadLetterQueueSourceArn") || notes.redriven_at ||
           content.find(attribute::dead_reason).empty();
}

void note_move(message& in, moved_letter const& how)
{
    note_death(in, {.reason = "received too often",
                    .queue = how.queue,
                    .attempts = how.attempts,
                    .first_at = how.first_at,
                    .last_at = how.last_at});
}

send_entry pack_letter(message noted, message const& plain, travel_notes const& notes, std::size_t limit)
{
    auto made = pack(noted, notes, limit);
    if (octets_of(made) <= limit)
        return made;
    noted.set(attribute::dead_reason, core::one_line(noted.find(attribute::dead_reason), short_reason));
    made = pack(noted, notes, limit);
    return octets_of(made) <= limit ? made : pack(plain, {}, limit);
}

} // namespace fcg::bus::sqs
