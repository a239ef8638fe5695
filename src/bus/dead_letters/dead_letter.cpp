#include "bus/dead_letters/dead_letter.hpp"

#include "platform/core/text.hpp"

#include <charconv>
#include <string>

namespace fcg::bus {
namespace {

std::int64_t attempts_before(message const& message)
{
    auto const text = message.find(attribute::dead_attempts);
    std::int64_t attempts = 0;
    std::from_chars(text.data(), text.data() + text.size(), attempts);
    return attempts;
}

} // namespace

void note_death(message& message, death const& death)
{
    auto const attempts = attempts_before(message) + death.attempts;
    auto const reason = core::one_line(death.reason);
    message.set(attribute::dead_reason, reason.empty() ? "no reason was given" : reason);
    message.set(attribute::dead_source, std::string(death.queue));
    message.set(attribute::dead_attempts, std::to_string(attempts));
    if (message.find(attribute::dead_first_at).empty())
        message.set(attribute::dead_first_at, core::to_rfc3339(death.first_at));
    message.set(attribute::dead_last_at, core::to_rfc3339(death.last_at));
}

} // namespace fcg::bus
