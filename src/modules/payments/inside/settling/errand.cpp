#include "inside/settling/errand.hpp"

#include "inside/settling/deciding.hpp"
#include "platform/telemetry/log.hpp"

#include <utility>

namespace fcg::payments {

bool was_begun_elsewhere(parts const& of, payment const& state)
{
    return state.attempts > 0 && state.provider != of.provider.name();
}

void warn_of_other_provider(parts const& of, payment const& state)
{
    telemetry::log(telemetry::level::warning, "payments", state.correlation_id,
                   "payment {} was begun at the provider {}, but {} is configured: only the former can say "
                   "what became of it",
                   state.payment_id, state.provider, of.provider.name());
}

task<> carry_out(errand on, payment state, charge_outcome outcome)
{
    auto const at = on.now();
    auto const limits = settling::limits_of(on.of.how);
    auto const again_at = at.now + settling::pause_before_asking(state.last_update_at, at.now, limits);
    auto unit = [&](storage::transaction& in) -> std::optional<payment> {
        on.fence();
        if (outcome.end != charge_outcome::kind::waiting)
            return end_payment(in, state, to_ending(outcome, on.of.provider.name()), at);
        if (state.is_accepted)
            ask_again_at(in, state.payment_id, again_at);
        else
            note_accepted(in, state.payment_id, outcome.reference, at);
        return std::nullopt;
    };
    auto const ended = co_await on.of.db.write(unit);
    on.of.log.ended(ended, at.now);
}

task<> end_now(errand on, payment state, ending how)
{
    auto const at = on.now();
    auto unit = [&](storage::transaction& in) {
        on.fence();
        return end_payment(in, state, how, at);
    };
    auto const ended = co_await on.of.db.write(unit);
    on.of.log.ended(ended, at.now);
}

namespace {

/// As it is now, when something has happened to it since it was looked at, and it is open still; else
/// nothing.
task<std::optional<payment>> end_unless_changed(errand const& on, payment const& state, ending const& how)
{
    auto const at = on.now();
    std::optional<payment> ended;
    auto unit = [&](storage::transaction& in) {
        on.fence();
        if (storage::newest_version(in, stream_of(state.payment_id)) == state.version)
            ended = end_payment(in, state, how, at);
        auto now = load_payment(in, state.payment_id);
        if (now && has_ended(now->status))
            now.reset();
        return now;
    };
    auto open = co_await on.of.db.write(unit);
    on.of.log.ended(ended, at.now);
    co_return open;
}

/// The same. A provider that knows nothing of a charge calls it cancelled, although it may be opened and
/// charged in this moment.
task<std::optional<payment>> cancel_and_end(errand const& on, payment const& state, ending const& how)
{
    known_charge which{state.payment_id, state.reference};
    auto outcome = co_await on.of.provider.cancel(std::move(which));
    std::optional<payment> open;
    if (outcome.end == charge_outcome::kind::cancelled)
        open = co_await end_unless_changed(on, state, how);
    else
        co_await carry_out(on, state, std::move(outcome));
    co_return open;
}

} // namespace

task<> give_up(errand on, payment state, ending how)
{
    std::optional<payment> open(std::move(state));
    if (open->attempts == 0)
        open = co_await end_unless_changed(on, *open, how);
    while (open)
        open = co_await cancel_and_end(on, *open, how);
}

} // namespace fcg::payments
