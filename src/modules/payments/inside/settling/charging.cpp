#include "inside/settling/charging.hpp"

#include "bus/consumer.hpp"
#include "inside/settling/cut_off.hpp"
#include "inside/settling/deciding.hpp"
#include "platform/telemetry/log.hpp"

#include <utility>

namespace fcg::payments {

namespace {

/// What came of asking for the money.
struct charge_reply {
    enum class kind {
        told,    ///< there is an outcome
        nothing, ///< surely nothing happened
        doubt,   ///< it may have happened
        too_late ///< it was not asked for: the payment has ended meanwhile
    };
    kind what = kind::told;
    std::optional<charge_outcome> outcome;
    std::string fault;
};

known_charge charge_of(payment const& state)
{
    return {state.payment_id, state.reference};
}

charge_order charge_order_for(payment const& state)
{
    return {state.payment_id, state.amount, std::string(contracts::to_text(state.method)), state.reference};
}

/// What the provider says clearly. Where it cannot be asked, nobody knows enough to go on: that is its
/// outage, and no attempt at this payment.
task<std::optional<charge_outcome>> look_up_or_wait(errand const& on, payment const& state)
{
    try {
        auto which = charge_of(state);
        auto known = co_await on.of.provider.look_up(std::move(which));
        co_return known;
    } catch (provider_unavailable const& fault) {
        throw core::unavailable_elsewhere(fault.what());
    } catch (outcome_unknown const& fault) {
        throw core::unavailable_elsewhere(fault.what());
    }
}

/// What the provider said or left unsaid counts from here on. Returns nothing when the payment has ended
/// meanwhile.
task<std::optional<payment>> note_failure(errand const& on, payment const& state, std::string const& fault)
{
    auto const at = on.now();
    auto unit = [&](storage::transaction& in) {
        on.fence();
        return note_failed_attempt(in, state.payment_id, fault, at);
    };
    auto noted = co_await on.of.db.write(unit);
    co_return noted;
}

/// Asked by the sweeper, with pauses that grow.
task<> leave_to_sweeper(errand const& on, payment const& state)
{
    auto const when = on.of.with.clock.now() + settling::limits_of(on.of.how).ask_after;
    auto unit = [&](storage::transaction& in) {
        on.fence();
        ask_again_at(in, state.payment_id, when);
    };
    co_await on.of.db.write(unit);
}

/// An attempt from before may have been charged although it was told otherwise, or nothing. A provider that
/// is away is waited for; over a single payment it may stumble for ever, and nobody else must wait for that.
task<bool> settle_what_is_known(errand const& on, payment const& state)
{
    if (state.attempts == 0)
        co_return false;
    std::optional<charge_outcome> known;
    bool is_clear = true;
    try {
        known = co_await look_up_or_wait(on, state);
    } catch (core::unavailable_elsewhere const&) {
        if (on.of.provider.is_left_alone())
            throw;
        is_clear = false;
    }
    if (!is_clear) {
        co_await leave_to_sweeper(on, state);
        co_return true;
    }
    if (!known)
        co_return false;
    co_await carry_out(on, state, std::move(*known));
    co_return true;
}

/// Nothing when something has happened to it since it was looked at.
task<std::optional<payment>> begin_charge(errand const& on, payment const& state)
{
    auto const at = on.now();
    auto unit = [&](storage::transaction& in) {
        on.fence();
        return begin_attempt(in, state, on.of.provider.name(), at);
    };
    auto begun = co_await on.of.db.write(unit);
    co_return begun;
}

/// The provider's reference is on disk before the money is asked for. Nothing when the payment has ended
/// meanwhile.
task<std::optional<payment>> open_charge(errand const& on, payment const& state)
{
    auto order = charge_order_for(state);
    auto const reference = co_await on.of.provider.open(std::move(order));
    auto const at = on.now();
    auto unit = [&](storage::transaction& in) {
        on.fence();
        return note_opened(in, state.payment_id, reference, at);
    };
    auto opened = co_await on.of.db.write(unit);
    co_return opened;
}

/// Brings `state` up to date; nothing when the payment has ended meanwhile.
task<std::optional<charge_outcome>> open_and_charge(errand const& on, payment& state)
{
    if (on.of.provider.opens_first() && state.reference.empty()) {
        auto opened = co_await open_charge(on, state);
        if (!opened)
            co_return std::nullopt;
        state = std::move(*opened);
    }
    auto order = charge_order_for(state);
    auto outcome = co_await on.of.provider.charge(std::move(order));
    co_return outcome;
}

task<charge_reply> ask_for_money(errand const& on, payment& state)
{
    charge_reply made;
    try {
        made.outcome = co_await open_and_charge(on, state);
        made.what = made.outcome ? charge_reply::kind::told : charge_reply::kind::too_late;
    } catch (provider_unavailable const& fault) {
        made.what = charge_reply::kind::nothing;
        made.fault = fault.what();
    } catch (outcome_unknown const& fault) {
        made.what = charge_reply::kind::doubt;
        made.fault = fault.what();
    }
    co_return made;
}

/// Nothing too when the provider does not say clearly.
task<std::optional<charge_outcome>> look_up_once(errand const& on, payment const& state)
{
    std::string fault;
    try {
        auto known = co_await look_up_or_wait(on, state);
        co_return known;
    } catch (core::unavailable_elsewhere const& why) {
        fault = why.what();
    }
    telemetry::log(telemetry::level::info, "payments", on.trace.correlation_id,
                   "what became of payment {} cannot be asked now: {}", state.payment_id, fault);
    co_return std::nullopt;
}

/// It may have been charged: never again before the provider has said clearly that it was not.
task<> settle_doubt(errand on, payment state, std::string fault)
{
    auto known = co_await look_up_once(on, state);
    if (known) {
        co_await carry_out(std::move(on), std::move(state), std::move(*known));
        co_return;
    }
    auto const noted = co_await note_failure(on, state, fault);
    if (!noted)
        co_return;
    telemetry::log(telemetry::level::warning, "payments", on.trace.correlation_id,
                   "what became of payment {} is not known and will be asked: {}", state.payment_id, fault);
    co_await leave_to_sweeper(on, state);
}

/// When this was the last attempt, and the provider itself says that it has made no charge, the payment has
/// failed.
task<> try_again_or_fail(errand on, payment state, std::string fault)
{
    auto noted = co_await note_failure(on, state, fault);
    if (!noted)
        co_return;
    if (noted->failed_attempts < on.of.how.max_attempts)
        throw provider_unavailable(fault);
    state = std::move(*noted);
    auto known = co_await look_up_or_wait(on, state);
    if (known) {
        co_await carry_out(std::move(on), std::move(state), std::move(*known));
        co_return;
    }
    telemetry::log(telemetry::level::warning, "payments", on.trace.correlation_id,
                   "payment {} fails: the provider made no charge in {} attempts: {}", state.payment_id,
                   state.failed_attempts, fault);
    ending how{status::failed, on.of.provider.name(), {}, "the payment provider could not be reached"};
    co_await end_now(std::move(on), std::move(state), std::move(how));
}

task<> charge(errand on, payment before)
{
    auto state = co_await begin_charge(on, before);
    if (!state)
        co_return;
    auto made = co_await ask_for_money(on, *state);
    switch (made.what) {
    case charge_reply::kind::told:
        co_await carry_out(std::move(on), std::move(*state), std::move(*made.outcome));
        break;
    case charge_reply::kind::nothing:
        co_await try_again_or_fail(std::move(on), std::move(*state), std::move(made.fault));
        break;
    case charge_reply::kind::doubt:
        co_await settle_doubt(std::move(on), std::move(*state), std::move(made.fault));
        break;
    case charge_reply::kind::too_late:
        break;
    }
}

} // namespace

task<> have_charged(errand on, users::questions& users, std::string payment_id)
{
    auto state = on.of.db.read([&](storage::reader& in) { return load_payment(in, payment_id); });
    // A message about a payment that is in no file of ours is not for us: it must not vanish.
    if (!state)
        throw bus::refused("there is no payment " + payment_id);
    if (has_ended(state->status))
        co_return;
    if (was_begun_elsewhere(on.of, *state)) {
        warn_of_other_provider(on.of, *state);
        co_return;
    }
    auto const account = co_await users.find_account(state->user_id);
    if (account && !account->open) {
        ending how{status::cancelled, {}, {}, "the account was closed before it was charged"};
        co_await give_up(std::move(on), std::move(*state), std::move(how));
        co_return;
    }
    if (state->amount.minor == 0) {
        ending free{status::approved, "none", "free", {}};
        co_await end_now(std::move(on), std::move(*state), std::move(free));
        co_return;
    }
    on.of.provider.refuse_while_open();
    suspects::turn turn; // until the payment is settled
    if (state->attempts > 0) {
        turn = co_await wait_for_turn(on, state->payment_id);
        bool const may_go_on = co_await may_set_about(on, *state);
        if (!may_go_on)
            co_return;
    }
    bool const is_settled = co_await settle_what_is_known(on, *state);
    if (!is_settled)
        co_await charge(std::move(on), std::move(*state));
}

} // namespace fcg::payments
