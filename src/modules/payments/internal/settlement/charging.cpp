#include "internal/settlement/charging.hpp"

#include "bus/consuming/consumer.hpp"
#include "internal/payment/payment_rows.hpp"
#include "internal/settlement/cut_off.hpp"
#include "internal/settlement/policy.hpp"
#include "platform/telemetry/log.hpp"
#include "users/api/questions.hpp"

#include <utility>

namespace fcg::payments {

namespace {

charge_order charge_order_for(payment const& state)
{
    return {state.payment_id, state.amount, std::string(contracts::to_text(state.method)), state.reference};
}

/// Asks the provider for the outcome of a charge. Throws core::remote_unavailable if there is no clear
/// response: that is the provider's outage, and not an attempt at this payment.
task<std::optional<charge_outcome>> look_up_or_wait(payment_work const& work, payment const& state)
{
    try {
        known_charge charge{state.payment_id, state.reference};
        auto known = co_await work.context.provider.look_up(std::move(charge));
        co_return known;
    } catch (provider_failure const& fault) {
        throw core::remote_unavailable(fault.what());
    }
}

/// Records that the provider responded with an error or not at all, which counts as an attempt. Returns
/// nothing if the payment has ended meanwhile.
task<std::optional<payment>> record_failure(payment_work const& work, payment const& state,
                                            std::string const& fault)
{
    auto const command = work.now();
    auto fail = [&](storage::transaction& tx) { return fail_attempt(tx, state.payment_id, fault, command); };
    auto failed = co_await work.write(fail);
    co_return failed;
}

/// Has the sweeper ask for the outcome, with growing pauses.
task<> leave_to_sweeper(payment_work const& work, payment const& state)
{
    auto const when = work.context.env.clock.now() + settlement::limits_of(work.context.settings).ask_after;
    auto put_off = [&](storage::transaction& tx) { put_off_look(tx, state.payment_id, when); };
    co_await work.write(put_off);
}

/// Settles a payment that an earlier attempt may have charged although it got an error or no response.
/// Returns true if nothing is left to do. While the provider is unavailable the caller waits; if the provider
/// only fails for this one payment, possibly permanently, the sweeper gets it, so that other payments need
/// not wait.
task<bool> settle_what_is_known(payment_work const& work, payment const& state)
{
    if (state.attempts == 0)
        co_return false;
    std::optional<charge_outcome> known;
    bool is_clear = true;
    try {
        known = co_await look_up_or_wait(work, state);
    } catch (core::remote_unavailable const&) {
        if (work.context.provider.is_left_alone())
            throw;
        is_clear = false;
    }
    if (!is_clear) {
        co_await leave_to_sweeper(work, state);
        co_return true;
    }
    if (!known)
        co_return false;
    co_await carry_out(work, state, std::move(*known));
    co_return true;
}

/// Charges, and brings `state` up to date. If the provider must be told of the charge first, its reference is
/// stored before the money is asked for. Returns nothing if the payment has ended meanwhile.
task<std::optional<charge_outcome>> open_and_charge(payment_work const& work, payment& state)
{
    auto& provider = work.context.provider;
    if (provider.opens_first() && state.reference.empty()) {
        auto order = charge_order_for(state);
        auto const reference = co_await provider.open(std::move(order));
        auto const command = work.now();
        auto open = [&](storage::transaction& tx) {
            return open_charge(tx, state.payment_id, reference, command);
        };
        auto opened = co_await work.write(open);
        if (!opened)
            co_return std::nullopt;
        state = std::move(*opened);
    }
    auto order = charge_order_for(state);
    auto outcome = co_await provider.charge(std::move(order));
    co_return outcome;
}

/// Settles a payment that may have been charged: asks once for the outcome, then leaves it to the sweeper. It
/// is never charged again before the provider has clearly said that it was not.
task<> settle_doubt(payment_work const& work, payment const& state, std::string const& fault)
{
    std::optional<charge_outcome> known;
    try {
        known = co_await look_up_or_wait(work, state);
    } catch (core::remote_unavailable const& why) {
        telemetry::log(telemetry::level::info, "payments", work.trace.correlation_id,
                       "the outcome of payment {} cannot be requested now: {}", state.payment_id, why.what());
    }
    if (known) {
        co_await carry_out(work, state, std::move(*known));
        co_return;
    }
    auto const failed = co_await record_failure(work, state, fault);
    if (!failed)
        co_return;
    telemetry::log(telemetry::level::warning, "payments", work.trace.correlation_id,
                   "the outcome of payment {} is not known and will be requested: {}", state.payment_id,
                   fault);
    co_await leave_to_sweeper(work, state);
}

/// Has the payment tried again. It fails if this was the last attempt and the provider itself says that it
/// has made no charge.
task<> try_again_or_fail(payment_work const& work, payment const& state, std::string const& fault)
{
    auto const failed = co_await record_failure(work, state, fault);
    if (!failed)
        co_return;
    if (failed->failed_attempts < work.context.settings.max_attempts)
        throw provider_unavailable(fault);
    auto known = co_await look_up_or_wait(work, *failed);
    if (known) {
        co_await carry_out(work, *failed, std::move(*known));
        co_return;
    }
    telemetry::log(telemetry::level::warning, "payments", work.trace.correlation_id,
                   "payment {} fails: the provider made no charge in {} attempts: {}", failed->payment_id,
                   failed->failed_attempts, fault);
    ending ending{status::failed, work.provider_name(), {}, "the payment provider could not be reached"};
    co_await end_now(work, *failed, std::move(ending));
}

/// Records an attempt, asks for the money, and carries out what the provider says.
task<> charge(payment_work const& work, payment const& loaded)
{
    auto const command = work.now();
    auto begin = [&](storage::transaction& tx) {
        return begin_attempt(tx, loaded, work.provider_name(), command);
    };
    auto state = co_await work.write(begin);
    if (!state) // the payment has changed since it was loaded
        co_return;
    std::optional<charge_outcome> outcome; ///< nothing if the payment has ended meanwhile
    std::optional<std::string> failure;    ///< it is certain that nothing happened
    std::optional<std::string> doubt;      ///< it may have happened
    try {
        outcome = co_await open_and_charge(work, *state);
    } catch (provider_unavailable const& fault) {
        failure = fault.what();
    } catch (outcome_unknown const& fault) {
        doubt = fault.what();
    }
    if (outcome)
        co_await carry_out(work, *state, std::move(*outcome));
    else if (failure)
        co_await try_again_or_fail(work, *state, *failure);
    else if (doubt)
        co_await settle_doubt(work, *state, *doubt);
}

} // namespace

task<> have_charged(payment_work work, contracts::payment_id payment_id)
{
    auto const state =
        work.context.db.read([&](storage::reader& db) { return work.context.opened.load(db, payment_id); });
    // A message about a payment that is not in our database is not for us, and must not vanish.
    if (!state)
        throw bus::refused("there is no payment " + payment_id);
    if (has_ended(state->status))
        co_return;
    if (was_begun_at_another_provider(work.context, *state)) {
        warn_of_other_provider(work.context, *state);
        co_return;
    }
    users::account_question question{state->user_id};
    auto const answer = co_await work.context.questions.ask(std::move(question));
    if (answer.account && !answer.account->open) {
        ending cancelled{status::cancelled, {}, {}, "the account was closed before it was charged"};
        co_await give_up(work, *state, std::move(cancelled));
        co_return;
    }
    if (state->amount.minor == 0) {
        ending free{status::approved, "none", "free", {}};
        co_await end_now(work, *state, std::move(free));
        co_return;
    }
    work.context.provider.refuse_while_open();
    auto const turn = co_await take_turn(work, *state); // held until the payment is settled
    if (!turn)
        co_return;
    bool const is_settled = co_await settle_what_is_known(work, *state);
    if (!is_settled)
        co_await charge(work, *state);
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
