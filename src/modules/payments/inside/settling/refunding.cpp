#include "inside/settling/refunding.hpp"

#include "bus/consumer.hpp"
#include "inside/payment/journal.hpp"
#include "inside/settling/parked_refunds.hpp"
#include "platform/telemetry/log.hpp"

#include <utility>

namespace fcg::payments {

namespace {

/// The same for the same charge for ever, so that asking again never gives back twice. Only money that has
/// bounced is to go another time.
refund_order refund_order_for(payment const& state, refund const& one)
{
    return {.key = "refund:" + state.payment_id + ":" + to_text(refund_try{one.reference, one.bounced}),
            .payment_id = state.payment_id,
            .reference = one.reference,
            .amount = one.amount,
            .resumed = one.resumed};
}

std::int64_t times_cut_off(errand const& on, wanted_refund const& what)
{
    auto const state = on.of.db.read([&](storage::reader& in) { return load_payment(in, what.payment_id); });
    auto const* const one = state ? state->find_refund(what.reference) : nullptr;
    return one == nullptr ? 0 : one->unanswered;
}

/// Nothing when the money went back before, or when it is parked.
task<std::optional<payment>> begin_refund(errand const& on, wanted_refund const& what)
{
    auto const at = on.now();
    auto unit = [&](storage::transaction& in) {
        on.fence();
        if (storage::newest_version(in, stream_of(what.payment_id)) == 0)
            throw bus::refused("there is no payment " + what.payment_id);
        return begin_refund(in, what.payment_id, what.reference, at);
    };
    auto begun = co_await on.of.db.write(unit);
    co_return begun;
}

task<> finish(errand on, wanted_refund what, std::int64_t bounced)
{
    auto const at = on.now();
    auto unit = [&](storage::transaction& in) {
        on.fence();
        finish_refund(in, what.payment_id, what.reference, bounced, at);
        auto state = load_payment(in, what.payment_id);
        if (state && state->status != status::refunded) // its own end stands: this was of a charge too many
            state.reset();
        return state;
    };
    auto const refunded = co_await on.of.db.write(unit);
    on.of.log.ended(refunded, at.now);
}

task<> park(errand on, wanted_refund what, std::string trouble)
{
    auto const at = on.now();
    auto unit = [&](storage::transaction& in) {
        on.fence();
        park_refund(in, what.payment_id, what.reference, trouble, at);
    };
    co_await on.of.db.write(unit);
    telemetry::log(telemetry::level::error, "payments", on.trace.correlation_id,
                   "the refund of payment {} is parked and waits for an operator: {}", what.payment_id,
                   trouble);
    show_parked_refunds(on.of);
}

/// Returns nothing when there is nothing to do any more.
task<std::optional<payment>> note_failed_try(errand const& on, wanted_refund const& what,
                                             std::string const& fault)
{
    auto const at = on.now();
    auto unit = [&](storage::transaction& in) {
        on.fence();
        return note_failed_refund_attempt(in, what.payment_id, what.reference, fault, at);
    };
    auto noted = co_await on.of.db.write(unit);
    co_return noted;
}

/// Only what the provider let down counts as one of payments.maxRefundAttempts.
task<> try_again_or_park(errand on, wanted_refund what, std::string fault)
{
    auto const noted = co_await note_failed_try(on, what, fault);
    auto const* const one = noted ? noted->find_refund(what.reference) : nullptr;
    if (one == nullptr)
        co_return;
    if (one->failed_attempts < on.of.how.max_refund_attempts)
        throw provider_unavailable(fault);
    co_await park(std::move(on), std::move(what), std::move(fault));
}

/// What the provider said; without it `fault` says why it did not.
struct refund_reply {
    std::optional<refund_outcome> outcome;
    std::string fault;
};

task<refund_reply> ask_for_refund(errand const& on, refund_order order)
{
    refund_reply made;
    try {
        made.outcome = co_await on.of.provider.refund(std::move(order));
    } catch (provider_unavailable const& why) {
        made.fault = why.what();
    } catch (outcome_unknown const& why) { // harmless to ask again: the key stays
        made.fault = why.what();
    }
    co_return made;
}

} // namespace

task<> have_refunded(errand on, wanted_refund what)
{
    on.of.provider.refuse_while_open();
    auto const cut_off = times_cut_off(on, what);
    auto const turn = co_await on.of.suspected.wait_for_turn(cut_off);
    auto const state = co_await begin_refund(on, what);
    auto const* const one = state ? state->find_refund(what.reference) : nullptr;
    if (one == nullptr)
        co_return;
    if (was_begun_elsewhere(on.of, *state)) {
        auto trouble =
            "it was paid through " + state->provider + ", and " + on.of.provider.name() + " is configured";
        co_await park(std::move(on), std::move(what), std::move(trouble));
        co_return;
    }
    if (one->unanswered > on.of.how.max_cut_off_attempts) {
        auto trouble = "it was begun " + std::to_string(one->unanswered - 1) +
                       " times in a row without an answer: the process ended in the middle of each";
        co_await park(std::move(on), std::move(what), std::move(trouble));
        co_return;
    }
    auto const bounced = one->bounced;
    auto order = refund_order_for(*state, *one);
    auto made = co_await ask_for_refund(on, std::move(order));
    if (made.outcome && made.outcome->end == refund_outcome::kind::refunded)
        co_await finish(std::move(on), std::move(what), bounced);
    else if (made.outcome)
        co_await park(std::move(on), std::move(what), std::move(made.outcome->reason));
    else
        co_await try_again_or_park(std::move(on), std::move(what), std::move(made.fault));
}

} // namespace fcg::payments
