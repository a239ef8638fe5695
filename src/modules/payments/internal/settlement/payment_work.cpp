#include "internal/settlement/payment_work.hpp"

#include "internal/settlement/policy.hpp"
#include "platform/telemetry/log.hpp"

#include <utility>

namespace fcg::payments {

bool was_begun_at_another_provider(module_context const& context, payment const& state)
{
    return state.attempts > 0 && state.provider != context.provider.name();
}

void warn_of_other_provider(module_context const& context, payment const& state)
{
    telemetry::log(telemetry::level::warning, "payments", state.correlation_id,
                   "payment {} was started at the provider {}, but {} is configured: only the former can say "
                   "what happened to it",
                   state.payment_id, state.provider, context.provider.name());
}

task<> carry_out(payment_work const& work, payment const& state, charge_outcome outcome)
{
    if (outcome.end != charge_outcome::kind::waiting) {
        auto ending = to_ending(outcome, work.provider_name());
        co_await end_now(work, state, std::move(ending));
        co_return;
    }
    auto const command = work.now();
    auto const limits = settlement::limits_of(work.context.settings);
    auto const again_at =
        command.now + settlement::pause_before_asking(state.last_update_at, command.now, limits);
    auto wait = [&](storage::transaction& tx) {
        if (state.is_accepted)
            put_off_look(tx, state.payment_id, again_at);
        else
            accept_payment(tx, state.payment_id, outcome.reference, command);
    };
    co_await work.write(wait);
}

task<> end_now(payment_work const& work, payment const& state, ending ending)
{
    auto const command = work.now();
    auto end = [&](storage::transaction& tx) { return end_payment(tx, state, ending, command); };
    auto const ended = co_await work.write(end);
    work.context.log.ended(ended, command.now);
}

namespace {

/// Ends the payment, unless its stream has changed since it was loaded. Returns its present state if it is
/// still open, otherwise nothing.
task<std::optional<payment>> end_unless_changed(payment_work const& work, payment const& state,
                                                ending const& ending)
{
    auto const command = work.now();
    std::optional<payment> ended;
    auto unit = [&](storage::transaction& tx) {
        if (storage::newest_version(tx, stream_of(state.payment_id)) == state.version)
            ended = end_payment(tx, state, ending, command);
        auto now = load_payment(tx, state.payment_id);
        if (now && has_ended(now->status))
            now.reset();
        return now;
    };
    auto open = co_await work.write(unit);
    work.context.log.ended(ended, command.now);
    co_return open;
}

/// Cancels the charge at the provider and ends the payment, unless its stream has changed. Returns its
/// present state if it is still open. A provider that does not know a charge reports it as cancelled,
/// although it may be opened and charged at this moment.
task<std::optional<payment>> cancel_and_end(payment_work const& work, payment const& state,
                                            ending const& ending)
{
    known_charge charge{state.payment_id, state.reference};
    auto outcome = co_await work.context.provider.cancel(std::move(charge));
    std::optional<payment> open;
    if (outcome.end == charge_outcome::kind::cancelled)
        open = co_await end_unless_changed(work, state, ending);
    else
        co_await carry_out(work, state, std::move(outcome));
    co_return open;
}

} // namespace

task<> give_up(payment_work const& work, payment state, ending ending)
{
    std::optional<payment> open(std::move(state));
    if (open->attempts == 0)
        open = co_await end_unless_changed(work, *open, ending);
    while (open)
        open = co_await cancel_and_end(work, *open, ending);
}

} // namespace fcg::payments
