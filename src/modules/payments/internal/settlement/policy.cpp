#include "internal/settlement/policy.hpp"

#include <algorithm>

namespace fcg::payments::settlement {

limits limits_of(payment_settings const& settings)
{
    return {.ask_after = std::chrono::milliseconds(settings.ask_after_ms),
            .deadline = std::chrono::milliseconds(settings.deadline_ms),
            .expiry = std::chrono::milliseconds(settings.expiry_ms),
            .max_attempts = settings.max_attempts};
}

std::chrono::microseconds pause_before_asking(core::time_point last_heard, core::time_point now,
                                              limits const& limits)
{
    auto const silence = now < last_heard ? limits.deadline : now - last_heard;
    return std::max(limits.ask_after, std::min(silence, limits.deadline));
}

bool is_too_old(moment const& when, limits const& limits)
{
    return when.age >= limits.expiry && when.since_start >= limits.deadline;
}

action decide(payment const& state, std::optional<answer> const& answer_of_provider, moment const& when,
              limits const& limits)
{
    if (has_ended(state.status))
        return nothing{};
    auto const give_up = cancel{status::cancelled, "the payment was not completed in time"};
    auto const ask_later = wait{when.now + pause_before_asking(state.last_update_at, when.now, limits)};
    bool const is_old = is_too_old(when, limits);
    if (state.attempts == 0 && when.since_start < limits.deadline)
        return wait{when.now + limits.deadline - when.since_start};
    if (state.attempts == 0)
        return is_old ? action(give_up) : action(process{});
    if (!answer_of_provider)
        return is_old ? action(give_up) : action(ask{});
    if (!answer_of_provider->is_known)
        return ask_later;
    bool const is_clear =
        answer_of_provider->outcome && answer_of_provider->outcome->end != charge_outcome::kind::waiting;
    if (is_clear)
        return end{*answer_of_provider->outcome};
    if (is_old)
        return give_up;
    if (answer_of_provider->outcome)
        return ask_later;
    if (state.failed_attempts >= limits.max_attempts)
        return cancel{status::failed, "the payment provider could not be reached"};
    return process{};
}

} // namespace fcg::payments::settlement
