#include "inside/settling/deciding.hpp"

#include <algorithm>

namespace fcg::payments::settling {

limits limits_of(payment_settings const& how)
{
    return {.ask_after = std::chrono::milliseconds(how.ask_after_ms),
            .deadline = std::chrono::milliseconds(how.deadline_ms),
            .expiry = std::chrono::milliseconds(how.expiry_ms),
            .max_attempts = how.max_attempts};
}

std::chrono::microseconds pause_before_asking(core::time_point last_heard, core::time_point now,
                                              limits const& how)
{
    auto const silence = now < last_heard ? how.deadline : now - last_heard;
    return std::max(how.ask_after, std::min(silence, how.deadline));
}

bool is_too_old(moment const& when, limits const& how)
{
    return when.age >= how.expiry && when.since_start >= how.deadline;
}

action decide(payment const& state, std::optional<answer> const& heard, moment const& when, limits const& how)
{
    if (has_ended(state.status))
        return nothing{};
    auto const give_up = cancel{status::cancelled, "the payment was not completed in time"};
    auto const ask_later = wait{when.now + pause_before_asking(state.last_update_at, when.now, how)};
    bool const is_old = is_too_old(when, how);
    if (state.attempts == 0 && when.since_start < how.deadline)
        return wait{when.now + how.deadline - when.since_start};
    if (state.attempts == 0)
        return is_old ? action(give_up) : action(process{});
    if (!heard)
        return is_old ? action(give_up) : action(ask{});
    if (!heard->is_known)
        return ask_later;
    bool const is_clear = heard->outcome && heard->outcome->end != charge_outcome::kind::waiting;
    if (is_clear)
        return end{*heard->outcome};
    if (is_old)
        return give_up;
    if (heard->outcome)
        return ask_later;
    if (state.failed_attempts >= how.max_attempts)
        return cancel{status::failed, "the payment provider could not be reached"};
    return process{};
}

} // namespace fcg::payments::settling
