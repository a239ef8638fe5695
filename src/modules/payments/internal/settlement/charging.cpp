#include "internal/settlement/charging.hpp"

#include "bus/consuming/consumer.hpp"
#include "internal/settlement/cut_off.hpp"
#include "internal/settlement/policy.hpp"
#include "platform/telemetry/log.hpp"

#include <utility>

namespace fcg::payments {

namespace {

/// The result of asking for the money.
struct charge_reply {
    enum class kind {
        told,    ///< there is an outcome
        nothing, ///< it is certain that nothing happened
        doubt,   ///< it may have happened
        too_late ///< the provider was not asked, because the payment has ended meanwhile
    };
    kind kind = kind::told;
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

/// Asks the provider for the outcome of a charge. Throws core::remote_unavailable if there is no clear
/// response: that is the provider's outage, and not an attempt at this payment.
task<std::optional<charge_outcome>> look_up_or_wait(charge_context const& charge_context,
                                                    payment const& state)
{
    try {
        auto charge = charge_of(state);
        auto known = co_await charge_context.context.provider.look_up(std::move(charge));
        co_return known;
    } catch (provider_unavailable const& fault) {
        throw core::remote_unavailable(fault.what());
    } catch (outcome_unknown const& fault) {
        throw core::remote_unavailable(fault.what());
    }
}

/// Records that the provider responded with an error or not at all, which counts as an attempt. Returns
/// nothing if the payment has ended meanwhile.
task<std::optional<payment>> note_failure(charge_context const& charge_context, payment const& state,
                                          std::string const& fault)
{
    auto const command_context = charge_context.now();
    auto unit = [&](storage::transaction& tx) {
        charge_context.fence();
        return note_failed_attempt(tx, state.payment_id, fault, command_context);
    };
    auto noted = co_await charge_context.context.db.write(unit);
    co_return noted;
}

/// Has the sweeper ask for the outcome, with growing pauses.
task<> leave_to_sweeper(charge_context const& charge_context, payment const& state)
{
    auto const when = charge_context.context.env.clock.now() +
                      settlement::limits_of(charge_context.context.settings).ask_after;
    auto unit = [&](storage::transaction& tx) {
        charge_context.fence();
        ask_again_at(tx, state.payment_id, when);
    };
    co_await charge_context.context.db.write(unit);
}

/// Settles a payment that an earlier attempt may have charged although it got an error or no response.
/// Returns true if nothing is left to do. While the provider is unavailable the caller waits; if the provider
/// only fails for this one payment, possibly permanently, the sweeper gets it, so that other payments need
/// not wait.
task<bool> settle_what_is_known(charge_context const& charge_context, payment const& state)
{
    if (state.attempts == 0)
        co_return false;
    std::optional<charge_outcome> known;
    bool is_clear = true;
    try {
        known = co_await look_up_or_wait(charge_context, state);
    } catch (core::remote_unavailable const&) {
        if (charge_context.context.provider.is_left_alone())
            throw;
        is_clear = false;
    }
    if (!is_clear) {
        co_await leave_to_sweeper(charge_context, state);
        co_return true;
    }
    if (!known)
        co_return false;
    co_await carry_out(charge_context, state, std::move(*known));
    co_return true;
}

/// Begins an attempt. Returns nothing if the payment has changed since it was loaded.
task<std::optional<payment>> begin_charge(charge_context const& charge_context, payment const& state)
{
    auto const command_context = charge_context.now();
    auto unit = [&](storage::transaction& tx) {
        charge_context.fence();
        return begin_attempt(tx, state, charge_context.context.provider.name(), command_context);
    };
    auto begun = co_await charge_context.context.db.write(unit);
    co_return begun;
}

/// Opens the charge and stores the provider's reference before the money is asked for. Returns nothing if the
/// payment has ended meanwhile.
task<std::optional<payment>> open_charge(charge_context const& charge_context, payment const& state)
{
    auto order = charge_order_for(state);
    auto const reference = co_await charge_context.context.provider.open(std::move(order));
    auto const command_context = charge_context.now();
    auto unit = [&](storage::transaction& tx) {
        charge_context.fence();
        return note_opened(tx, state.payment_id, reference, command_context);
    };
    auto opened = co_await charge_context.context.db.write(unit);
    co_return opened;
}

/// Opens and charges, and brings `state` up to date. Returns nothing if the payment has ended meanwhile.
task<std::optional<charge_outcome>> open_and_charge(charge_context const& charge_context, payment& state)
{
    if (charge_context.context.provider.opens_first() && state.reference.empty()) {
        auto opened = co_await open_charge(charge_context, state);
        if (!opened)
            co_return std::nullopt;
        state = std::move(*opened);
    }
    auto order = charge_order_for(state);
    auto outcome = co_await charge_context.context.provider.charge(std::move(order));
    co_return outcome;
}

task<charge_reply> ask_for_money(charge_context const& charge_context, payment& state)
{
    charge_reply charge_reply;
    try {
        charge_reply.outcome = co_await open_and_charge(charge_context, state);
        charge_reply.kind = charge_reply.outcome ? charge_reply::kind::told : charge_reply::kind::too_late;
    } catch (provider_unavailable const& fault) {
        charge_reply.kind = charge_reply::kind::nothing;
        charge_reply.fault = fault.what();
    } catch (outcome_unknown const& fault) {
        charge_reply.kind = charge_reply::kind::doubt;
        charge_reply.fault = fault.what();
    }
    co_return charge_reply;
}

/// Asks once for the outcome. Returns nothing if there is no charge, or if the provider gives no clear
/// response.
task<std::optional<charge_outcome>> look_up_once(charge_context const& charge_context, payment const& state)
{
    std::string fault;
    try {
        auto known = co_await look_up_or_wait(charge_context, state);
        co_return known;
    } catch (core::remote_unavailable const& why) {
        fault = why.what();
    }
    telemetry::log(telemetry::level::info, "payments", charge_context.trace.correlation_id,
                   "the outcome of payment {} cannot be requested now: {}", state.payment_id, fault);
    co_return std::nullopt;
}

/// Settles a payment that may have been charged. It is never charged again before the provider has clearly
/// said that it was not.
task<> settle_doubt(charge_context charge_context, payment state, std::string fault)
{
    auto known = co_await look_up_once(charge_context, state);
    if (known) {
        co_await carry_out(std::move(charge_context), std::move(state), std::move(*known));
        co_return;
    }
    auto const noted = co_await note_failure(charge_context, state, fault);
    if (!noted)
        co_return;
    telemetry::log(telemetry::level::warning, "payments", charge_context.trace.correlation_id,
                   "the outcome of payment {} is not known and will be requested: {}", state.payment_id,
                   fault);
    co_await leave_to_sweeper(charge_context, state);
}

/// Has the payment tried again. It fails if this was the last attempt and the provider itself says that it
/// has made no charge.
task<> try_again_or_fail(charge_context charge_context, payment state, std::string fault)
{
    auto noted = co_await note_failure(charge_context, state, fault);
    if (!noted)
        co_return;
    if (noted->failed_attempts < charge_context.context.settings.max_attempts)
        throw provider_unavailable(fault);
    state = std::move(*noted);
    auto known = co_await look_up_or_wait(charge_context, state);
    if (known) {
        co_await carry_out(std::move(charge_context), std::move(state), std::move(*known));
        co_return;
    }
    telemetry::log(telemetry::level::warning, "payments", charge_context.trace.correlation_id,
                   "payment {} fails: the provider made no charge in {} attempts: {}", state.payment_id,
                   state.failed_attempts, fault);
    ending ending{status::failed,
                  charge_context.context.provider.name(),
                  {},
                  "the payment provider could not be reached"};
    co_await end_now(std::move(charge_context), std::move(state), std::move(ending));
}

task<> charge(charge_context charge_context, payment before)
{
    auto state = co_await begin_charge(charge_context, before);
    if (!state)
        co_return;
    auto charge_reply = co_await ask_for_money(charge_context, *state);
    switch (charge_reply.kind) {
    case charge_reply::kind::told:
        co_await carry_out(std::move(charge_context), std::move(*state), std::move(*charge_reply.outcome));
        break;
    case charge_reply::kind::nothing:
        co_await try_again_or_fail(std::move(charge_context), std::move(*state),
                                   std::move(charge_reply.fault));
        break;
    case charge_reply::kind::doubt:
        co_await settle_doubt(std::move(charge_context), std::move(*state), std::move(charge_reply.fault));
        break;
    case charge_reply::kind::too_late:
        break;
    }
}

} // namespace

task<> have_charged(charge_context charge_context, users::questions& users, std::string payment_id)
{
    auto state =
        charge_context.context.db.read([&](storage::reader& db) { return load_payment(db, payment_id); });
    // A message about a payment that is not in our database is not for us, and must not vanish.
    if (!state)
        throw bus::refused("there is no payment " + payment_id);
    if (has_ended(state->status))
        co_return;
    if (was_begun_at_another_provider(charge_context.context, *state)) {
        warn_of_other_provider(charge_context.context, *state);
        co_return;
    }
    auto const account = co_await users.find_account(state->user_id);
    if (account && !account->open) {
        ending chosen_ending{status::cancelled, {}, {}, "the account was closed before it was charged"};
        co_await give_up(std::move(charge_context), std::move(*state), std::move(chosen_ending));
        co_return;
    }
    if (state->amount.minor == 0) {
        ending free{status::approved, "none", "free", {}};
        co_await end_now(std::move(charge_context), std::move(*state), std::move(free));
        co_return;
    }
    charge_context.context.provider.refuse_while_open();
    suspects::turn turn; // held until the payment is settled
    if (state->attempts > 0) {
        turn = co_await wait_for_turn(charge_context, state->payment_id);
        bool const may_go_on = co_await may_set_about(charge_context, *state);
        if (!may_go_on)
            co_return;
    }
    bool const is_settled = co_await settle_what_is_known(charge_context, *state);
    if (!is_settled)
        co_await charge(std::move(charge_context), std::move(*state));
}

} // namespace fcg::payments
