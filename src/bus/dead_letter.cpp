#include "bus/dead_letter.hpp"

#include "platform/core/text.hpp"

#include <charconv>
#include <string>

namespace fcg::bus {
namespace {

std::int64_t attempts_before(message const& one)
{
    auto const text = one.find(attribute::dead_attempts);
    std::int64_t attempts = 0;
    std::from_chars(text.data(), text.data() + text.size(), attempts);
    return attempts;
}

} // namespace

void note_death(message& in, death const& how)
{
    auto const attempts = attempts_before(in) + how.attempts;
    auto const reason = core::one_line(how.reason);
    in.set(attribute::dead_reason, reason.empty() ? "no reason was given" : reason);
    in.set(attribute::dead_source, std::string(how.queue));
    in.set(attribute::dead_attempts, std::to_string(attempts));
    if (in.find(attribute::dead_first_at).empty())
        in.set(attribute::dead_first_at, core::to_rfc3339(how.first_at));
    in.set(attribute::dead_last_at, core::to_rfc3339(how.last_at));
}

} // namespace fcg::bus
