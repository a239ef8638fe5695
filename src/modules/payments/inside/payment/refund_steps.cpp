// The steps by which money goes back.
#include "bus/contracts/overcharge_refunded.hpp"
#include "bus/contracts/payment_attempt_failed.hpp"
#include "bus/contracts/payment_failed.hpp"
#include "bus/contracts/refund_parked.hpp"
#include "bus/contracts/refund_processing.hpp"
#include "inside/payment/journal.hpp"
#include "inside/payment/recording.hpp"
#include "inside/payment/steps.hpp"

namespace fcg::payments {

namespace {

/// A payment with a refund for one of its charges.
struct refunding {
    payment state;
    refund which;
};

std::optional<refunding> load_refund(storage::reader& in, std::string_view payment_id,
                                     std::string_view reference)
{
    auto state = load_payment(in, payment_id);
    auto const* const found = state ? state->find_refund(reference) : nullptr;
    if (found == nullptr)
        return std::nullopt;
    auto which = *found;
    return refunding{std::move(*state), std::move(which)};
}

void show_rows(storage::transaction& in, payment const& state, std::string_view reference, step const& at)
{
    show_refund_row(in, state, reference);
    show_payment_row(in, state, at);
}

/// The money of the payment's own charge is back.
void refund_payment(storage::transaction& in, payment& state, refund_wish const& why, step const& at)
{
    record_refunded(in, state, why, at);
    auto const& reference = state.own_refund()->reference;
    if (state.amount.minor > 0)
        book_refund(in, state.payment_id, {reference, state.own_refund()->bounced}, state.amount, at.now);
    show_rows(in, state, reference, at);
}

/// The money of a charge too many is back.
void refund_overcharge(storage::transaction& in, payment& state, std::string const& reference, step const& at)
{
    auto const amount = state.find_refund(reference)->amount;
    record(in, state,
           contracts::overcharge_refunded{.payment_id = state.payment_id,
                                          .provider_reference = reference,
                                          .amount = amount,
                                          .correlation_id = state.correlation_id,
                                          .refunded_at = at.now},
           at);
    book_refund(in, state.payment_id, {reference, state.find_refund(reference)->bounced}, amount, at.now);
    show_rows(in, state, reference, at);
}

void park(storage::transaction& in, payment& state, refund const& which, std::string_view trouble,
          step const& at)
{
    record(in, state,
           contracts::refund_parked{.payment_id = state.payment_id,
                                    .user_id = state.user_id,
                                    .provider_reference = which.reference,
                                    .amount = which.amount,
                                    .cause = which.cause,
                                    .reason = std::string(trouble),
                                    .attempts = which.attempts,
                                    .correlation_id = state.correlation_id,
                                    .parked_at = at.now},
           at);
    show_rows(in, state, which.reference, at);
}

void finish(storage::transaction& in, payment& state, refund const& which, step const& at)
{
    if (which.now == refund::state::refunded)
        return;
    if (is_overcharge(which))
        refund_overcharge(in, state, which.reference, at);
    else
        refund_payment(in, state, {which.cause, which.reason}, at);
}

/// The bank has it, whoever gave it back or was to: nobody else is to try again.
void note_chargeback(storage::transaction& in, payment& state, refund const& which, step const& at)
{
    refund_wish const why{"chargeback", which.reason};
    if (which.now != refund::state::refunded) {
        refund_payment(in, state, why, at);
    } else if (which.cause != why.cause) {
        record_refunded(in, state, why, at);
        show_rows(in, state, which.reference, at);
    }
}

std::string reason_for(std::string_view cause)
{
    return cause == "chargeback" ? "the bank took the money back" : "the provider gave the money back";
}

/// Money that came and went before we heard of it: nobody has paid.
void cancel_returned(storage::transaction& in, payment& state, std::string_view cause, step const& at)
{
    record(in, state,
           contracts::payment_failed{.payment_id = state.payment_id,
                                     .user_id = state.user_id,
                                     .amount = state.amount,
                                     .status = std::string(to_text(status::cancelled)),
                                     .reason = reason_for(cause),
                                     .correlation_id = state.correlation_id,
                                     .failed_at = at.now},
           at);
    record_completion(in, state, at);
}

} // namespace

void request_refund(storage::transaction& in, std::string_view payment_id, refund_wish const& why,
                    step const& at)
{
    auto state = load_payment(in, payment_id);
    if (!state || state->status != status::approved || state->own_refund() != nullptr)
        return;
    if (state->amount.minor == 0) {
        refund_payment(in, *state, why, at);
        return;
    }
    auto const reference = state->reference;
    record_refund_wish(in, *state, reference, why, at);
    show_rows(in, *state, reference, at);
}

std::optional<payment> begin_refund(storage::transaction& in, std::string_view payment_id,
                                    std::string_view reference, step const& at)
{
    auto found = load_refund(in, payment_id, reference);
    if (!found || found->which.now != refund::state::requested)
        return std::nullopt;
    record(in, found->state,
           contracts::refund_processing{.payment_id = found->state.payment_id,
                                        .provider_reference = found->which.reference,
                                        .attempt = found->which.attempts + 1},
           at);
    show_rows(in, found->state, reference, at);
    return std::move(found->state);
}

std::optional<payment> note_failed_refund_attempt(storage::transaction& tx, std::string_view payment_id,
                                                  std::string_view reference, std::string_view reason,
                                                  step const& at)
{
    auto found = load_refund(tx, payment_id, reference);
    if (!found || found->which.now != refund::state::requested)
        return std::nullopt;
    if (found->which.attempts == 0) // it was asked for anew meanwhile, and has not been tried since
        return std::move(found->state);
    record(tx, found->state,
           contracts::payment_attempt_failed{.payment_id = found->state.payment_id,
                                             .what = "refund",
                                             .provider_reference = found->which.reference,
                                             .attempt = found->which.attempts,
                                             .reason = std::string(reason)},
           at);
    show_rows(tx, found->state, reference, at);
    return std::move(found->state);
}

void finish_refund(storage::transaction& in, std::string_view payment_id, std::string_view reference,
                   std::int64_t bounced, step const& at)
{
    auto found = load_refund(in, payment_id, reference);
    if (found && found->which.bounced == bounced)
        finish(in, found->state, found->which, at);
}

void park_refund(storage::transaction& in, std::string_view payment_id, std::string_view reference,
                 std::string_view trouble, step const& at)
{
    auto found = load_refund(in, payment_id, reference);
    if (found && found->which.now == refund::state::requested)
        park(in, found->state, found->which, trouble, at);
}

bool resume_refund(storage::transaction& in, std::string_view payment_id, std::string_view reference,
                   step const& at)
{
    auto found = load_refund(in, payment_id, reference);
    if (!found || found->which.now != refund::state::parked)
        return false;
    auto& [state, which] = *found;
    record_refund_wish(in, state, which.reference, {which.cause, which.reason}, at);
    show_rows(in, state, reference, at);
    return true;
}

void ask_for_refund_again(storage::transaction& in, std::string_view payment_id, std::string_view reference,
                          std::chrono::microseconds silence, step const& at)
{
    auto found = load_refund(in, payment_id, reference);
    if (!found || found->which.now != refund::state::requested ||
        (found->which.last_update_at <= at.now && at.now - found->which.last_update_at < silence))
        return;
    auto& [state, which] = *found;
    step const as_then{at.ids, at.now, {state.correlation_id, {}, {}}, at.deadline};
    record_refund_wish(in, state, which.reference, {which.cause, which.reason}, as_then);
    show_rows(in, state, which.reference, as_then);
}

void note_returned(storage::transaction& in, std::string_view payment_id, returned_money const& what,
                   step const& at)
{
    auto state = load_payment(in, payment_id);
    if (!state || state->amount.minor == 0)
        return;
    std::string const of_charge(what.reference.empty() ? state->reference : std::string(what.reference));
    if (auto const* const asked_for = state->find_refund_like(of_charge)) {
        auto const which = *asked_for;
        bool const may_be_older = which.bounced > 0 && what.cause == "provider" && !what.is_current;
        if (what.cause == "chargeback" && !is_overcharge(which))
            note_chargeback(in, *state, which, at);
        else if (!may_be_older)
            finish(in, *state, which, at);
    } else if (state->is_own_charge(of_charge)) {
        refund_payment(in, *state, {std::string(what.cause), reason_for(what.cause)}, at);
    } else {
        if (!has_ended(state->status))
            cancel_returned(in, *state, what.cause, at);
        record_overcharge(
            in, *state, {.reference = of_charge, .amount = state->amount, .cause = overcharge_cause(*state)},
            at);
        refund_overcharge(in, *state, of_charge, at);
    }
}

bool note_bounced(storage::transaction& in, std::string_view payment_id, std::string_view reference,
                  std::string_view trouble, step const& at)
{
    auto state = load_payment(in, payment_id);
    auto const* const found = state ? state->find_bounced(reference) : nullptr;
    if (found == nullptr || !can_bounce(*found))
        return false;
    auto const which = *found;
    park(in, *state, which, trouble, at);
    if (which.now == refund::state::refunded)
        book_bounce(in, state->payment_id, {which.reference, which.bounced}, which.amount, at.now);
    return true;
}

} // namespace fcg::payments
