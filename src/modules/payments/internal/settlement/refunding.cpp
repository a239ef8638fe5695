#include "internal/settlement/refunding.hpp"

#include "bus/consuming/consumer.hpp"
#include "internal/payment/journal.hpp"
#include "internal/settlement/parked_refunds.hpp"
#include "platform/telemetry/log.hpp"

#include <utility>

namespace fcg::payments {

namespace {

/// Returns the order for the provider. Its key never changes for one charge, so that asking again never gives
/// money back twice; only money that has bounced gets another key, so that it is sent again.
refund_order refund_order_for(payment const& state, refund const& refund)
{
    return {.key = "refund:" + state.payment_id + ":" + to_text(refund_try{refund.reference, refund.bounced}),
            .payment_id = state.payment_id,
            .reference = refund.reference,
            .amount = refund.amount,
            .resumed = refund.resumed};
}

std::int64_t times_cut_off(charge_context const& charge_context, wanted_refund const& refund)
{
    auto const state = charge_context.context.db.read(
        [&](storage::reader& db) { return load_payment(db, refund.payment_id); });
    auto const* const current_refund = state ? state->find_refund(refund.reference) : nullptr;
    return current_refund == nullptr ? 0 : current_refund->unanswered;
}

/// Begins an attempt at the refund. Returns nothing if the money went back before, or if the refund is
/// parked.
task<std::optional<payment>> begin_refund(charge_context const& charge_context, wanted_refund const& refund)
{
    auto const command_context = charge_context.now();
    auto unit = [&](storage::transaction& tx) {
        charge_context.fence();
        if (storage::newest_version(tx, stream_of(refund.payment_id)) == 0)
            throw bus::refused("there is no payment " + refund.payment_id);
        return begin_refund(tx, refund.payment_id, refund.reference, command_context);
    };
    auto begun = co_await charge_context.context.db.write(unit);
    co_return begun;
}

task<> finish(charge_context charge_context, wanted_refund refund, std::int64_t bounced)
{
    auto const command_context = charge_context.now();
    auto unit = [&](storage::transaction& tx) {
        charge_context.fence();
        finish_refund(tx, refund.payment_id, refund.reference, bounced, command_context);
        auto state = load_payment(tx, refund.payment_id);
        if (state && state->status != status::refunded) // this was an overcharge's refund
            state.reset();
        return state;
    };
    auto const refunded = co_await charge_context.context.db.write(unit);
    charge_context.context.log.ended(refunded, command_context.now);
}

task<> park(charge_context charge_context, wanted_refund refund, std::string failure)
{
    auto const command_context = charge_context.now();
    auto unit = [&](storage::transaction& tx) {
        charge_context.fence();
        park_refund(tx, refund.payment_id, refund.reference, failure, command_context);
    };
    co_await charge_context.context.db.write(unit);
    telemetry::log(telemetry::level::error, "payments", charge_context.trace.correlation_id,
                   "the refund of payment {} is parked and waits for an operator: {}", refund.payment_id,
                   failure);
    show_parked_refunds(charge_context.context);
}

/// Records a failed attempt. Returns nothing if nothing is left to do.
task<std::optional<payment>> note_failed_try(charge_context const& charge_context,
                                             wanted_refund const& refund, std::string const& fault)
{
    auto const command_context = charge_context.now();
    auto unit = [&](storage::transaction& tx) {
        charge_context.fence();
        return note_failed_refund_attempt(tx, refund.payment_id, refund.reference, fault, command_context);
    };
    auto noted = co_await charge_context.context.db.write(unit);
    co_return noted;
}

/// Has the refund tried again, or parks it. Only attempts that failed because of the provider count as
/// payments.maxRefundAttempts.
task<> try_again_or_park(charge_context charge_context, wanted_refund refund, std::string fault)
{
    auto const noted = co_await note_failed_try(charge_context, refund, fault);
    auto const* const current_refund = noted ? noted->find_refund(refund.reference) : nullptr;
    if (current_refund == nullptr)
        co_return;
    if (current_refund->failed_attempts < charge_context.context.settings.max_refund_attempts)
        throw provider_unavailable(fault);
    co_await park(std::move(charge_context), std::move(refund), std::move(fault));
}

/// The provider's response to a refund. If there is no outcome, `fault` says why.
struct refund_reply {
    std::optional<refund_outcome> outcome;
    std::string fault;
};

task<refund_reply> ask_for_refund(charge_context const& charge_context, refund_order order)
{
    refund_reply refund_reply;
    try {
        refund_reply.outcome = co_await charge_context.context.provider.refund(std::move(order));
    } catch (provider_unavailable const& why) {
        refund_reply.fault = why.what();
    } catch (outcome_unknown const& why) { // safe to ask again, because the key does not change
        refund_reply.fault = why.what();
    }
    co_return refund_reply;
}

} // namespace

task<> have_refunded(charge_context charge_context, wanted_refund refund)
{
    charge_context.context.provider.refuse_while_open();
    auto const cut_off = times_cut_off(charge_context, refund);
    auto const turn = co_await charge_context.context.suspected.wait_for_turn(cut_off);
    auto const state = co_await begin_refund(charge_context, refund);
    auto const* const current_refund = state ? state->find_refund(refund.reference) : nullptr;
    if (current_refund == nullptr)
        co_return;
    if (was_begun_at_another_provider(charge_context.context, *state)) {
        auto failure = "it was paid through " + state->provider + ", and " +
                       charge_context.context.provider.name() + " is configured";
        co_await park(std::move(charge_context), std::move(refund), std::move(failure));
        co_return;
    }
    if (current_refund->unanswered > charge_context.context.settings.max_cut_off_attempts) {
        auto failure = "it was started " + std::to_string(current_refund->unanswered - 1) +
                       " times in a row without an answer: the process ended in the middle of each";
        co_await park(std::move(charge_context), std::move(refund), std::move(failure));
        co_return;
    }
    auto const bounced = current_refund->bounced;
    auto order = refund_order_for(*state, *current_refund);
    auto refund_reply = co_await ask_for_refund(charge_context, std::move(order));
    if (refund_reply.outcome && refund_reply.outcome->end == refund_outcome::kind::refunded)
        co_await finish(std::move(charge_context), std::move(refund), bounced);
    else if (refund_reply.outcome)
        co_await park(std::move(charge_context), std::move(refund), std::move(refund_reply.outcome->reason));
    else
        co_await try_again_or_park(std::move(charge_context), std::move(refund),
                                   std::move(refund_reply.fault));
}

} // namespace fcg::payments
