// The commands on refunds.
#include "bus/contracts/overcharge_refunded.hpp"
#include "bus/contracts/payment_attempt_failed.hpp"
#include "bus/contracts/payment_failed.hpp"
#include "bus/contracts/refund_parked.hpp"
#include "bus/contracts/refund_processing.hpp"
#include "internal/payment/append_events.hpp"
#include "internal/payment/journal.hpp"
#include "internal/payment/payment_commands.hpp"

namespace fcg::payments {

namespace {

/// A payment with a refund of one of its charges.
struct refunding {
    payment state;
    refund refund;
};

std::optional<refunding> load_refund(storage::reader& db, std::string_view payment_id,
                                     std::string_view reference)
{
    auto state = load_payment(db, payment_id);
    auto const* const refund = state ? state->find_refund(reference) : nullptr;
    if (refund == nullptr)
        return std::nullopt;
    auto chosen_refund = *refund;
    return refunding{std::move(*state), std::move(chosen_refund)};
}

void show_rows(storage::transaction& tx, payment const& state, std::string_view reference,
               command_context const& command)
{
    show_refund_row(tx, state, reference);
    show_payment_row(tx, state, command);
}

/// Records that the money of the payment's own charge is back.
void refund_payment(storage::transaction& tx, payment& state, refund_wish const& why,
                    command_context const& command)
{
    record_refunded(tx, state, why, command);
    auto const& reference = state.own_refund()->reference;
    if (state.amount.minor > 0)
        book_refund(tx, state.payment_id, {reference, state.own_refund()->bounced}, state.amount,
                    command.now);
    show_rows(tx, state, reference, command);
}

/// Records that the money of an overcharge is back.
void refund_overcharge(storage::transaction& tx, payment& state, std::string const& reference,
                       command_context const& command)
{
    auto const amount = state.find_refund(reference)->amount;
    record(tx, state,
           contracts::overcharge_refunded{.payment_id = state.payment_id,
                                          .provider_reference = reference,
                                          .amount = amount,
                                          .correlation_id = state.correlation_id,
                                          .refunded_at = command.now},
           command);
    book_refund(tx, state.payment_id, {reference, state.find_refund(reference)->bounced}, amount,
                command.now);
    show_rows(tx, state, reference, command);
}

void park(storage::transaction& tx, payment& state, refund const& refund, std::string_view failure,
          command_context const& command)
{
    record(tx, state,
           contracts::refund_parked{.payment_id = state.payment_id,
                                    .user_id = state.user_id,
                                    .provider_reference = refund.reference,
                                    .amount = refund.amount,
                                    .cause = refund.cause,
                                    .reason = std::string(failure),
                                    .attempts = refund.attempts,
                                    .correlation_id = state.correlation_id,
                                    .parked_at = command.now},
           command);
    show_rows(tx, state, refund.reference, command);
}

void finish(storage::transaction& tx, payment& state, refund const& refund, command_context const& command)
{
    if (refund.now == refund::state::refunded)
        return;
    if (is_overcharge(refund))
        refund_overcharge(tx, state, refund.reference, command);
    else
        refund_payment(tx, state, {refund.cause, refund.reason}, command);
}

/// Records that the bank has the money, whatever refund was done or planned, so that no other attempt is
/// made.
void note_chargeback(storage::transaction& tx, payment& state, refund const& refund,
                     command_context const& command)
{
    refund_wish const why{contracts::refund_cause::chargeback, refund.reason};
    if (refund.now != refund::state::refunded) {
        refund_payment(tx, state, why, command);
    } else if (refund.cause != why.cause) {
        record_refunded(tx, state, why, command);
        show_rows(tx, state, refund.reference, command);
    }
}

std::string reason_for(contracts::refund_cause cause)
{
    return cause == contracts::refund_cause::chargeback ? "the bank took the money back"
                                                        : "the provider gave the money back";
}

/// Cancels a payment whose money came and went before we knew of it, so that it was not paid.
void cancel_returned(storage::transaction& tx, payment& state, contracts::refund_cause cause,
                     command_context const& command)
{
    record(tx, state,
           contracts::payment_failed{.payment_id = state.payment_id,
                                     .user_id = state.user_id,
                                     .amount = state.amount,
                                     .status = std::string(to_text(status::cancelled)),
                                     .reason = reason_for(cause),
                                     .correlation_id = state.correlation_id,
                                     .failed_at = command.now},
           command);
    record_completion(tx, state, command);
}

} // namespace

void request_refund(storage::transaction& tx, std::string_view payment_id, refund_wish const& why,
                    command_context const& command)
{
    auto state = load_payment(tx, payment_id);
    if (!state || state->status != status::approved || state->own_refund() != nullptr)
        return;
    if (state->amount.minor == 0) {
        refund_payment(tx, *state, why, command);
        return;
    }
    auto const reference = state->reference;
    record_refund_wish(tx, *state, reference, why, command);
    show_rows(tx, *state, reference, command);
}

std::optional<payment> begin_refund(storage::transaction& tx, std::string_view payment_id,
                                    std::string_view reference, command_context const& command)
{
    auto refunding = load_refund(tx, payment_id, reference);
    if (!refunding || refunding->refund.now != refund::state::requested)
        return std::nullopt;
    record(tx, refunding->state,
           contracts::refund_processing{.payment_id = refunding->state.payment_id,
                                        .provider_reference = refunding->refund.reference,
                                        .attempt = refunding->refund.attempts + 1},
           command);
    show_rows(tx, refunding->state, reference, command);
    return std::move(refunding->state);
}

std::optional<payment> note_failed_refund_attempt(storage::transaction& tx, std::string_view payment_id,
                                                  std::string_view reference, std::string_view reason,
                                                  command_context const& command)
{
    auto refunding = load_refund(tx, payment_id, reference);
    if (!refunding || refunding->refund.now != refund::state::requested)
        return std::nullopt;
    if (refunding->refund.attempts == 0) // it was requested again meanwhile, and has not been tried since
        return std::move(refunding->state);
    record(tx, refunding->state,
           contracts::payment_attempt_failed{.payment_id = refunding->state.payment_id,
                                             .operation = "refund",
                                             .provider_reference = refunding->refund.reference,
                                             .attempt = refunding->refund.attempts,
                                             .reason = std::string(reason)},
           command);
    show_rows(tx, refunding->state, reference, command);
    return std::move(refunding->state);
}

void finish_refund(storage::transaction& tx, std::string_view payment_id, std::string_view reference,
                   std::int64_t bounced, command_context const& command)
{
    auto refunding = load_refund(tx, payment_id, reference);
    if (refunding && refunding->refund.bounced == bounced)
        finish(tx, refunding->state, refunding->refund, command);
}

void park_refund(storage::transaction& tx, std::string_view payment_id, std::string_view reference,
                 std::string_view failure, command_context const& command)
{
    auto refunding = load_refund(tx, payment_id, reference);
    if (refunding && refunding->refund.now == refund::state::requested)
        park(tx, refunding->state, refunding->refund, failure, command);
}

bool resume_refund(storage::transaction& tx, std::string_view payment_id, std::string_view reference,
                   command_context const& command)
{
    auto refunding = load_refund(tx, payment_id, reference);
    if (!refunding || refunding->refund.now != refund::state::parked)
        return false;
    auto& [state, refund] = *refunding;
    record_refund_wish(tx, state, refund.reference, {refund.cause, refund.reason}, command);
    show_rows(tx, state, reference, command);
    return true;
}

void ask_for_refund_again(storage::transaction& tx, std::string_view payment_id, std::string_view reference,
                          std::chrono::microseconds silence, command_context const& command)
{
    auto refunding = load_refund(tx, payment_id, reference);
    if (!refunding || refunding->refund.now != refund::state::requested ||
        (refunding->refund.last_update_at <= command.now &&
         command.now - refunding->refund.last_update_at < silence))
        return;
    auto& [state, refund] = *refunding;
    command_context const as_then{command.ids, command.now, {state.correlation_id, {}, {}}, command.deadline};
    record_refund_wish(tx, state, refund.reference, {refund.cause, refund.reason}, as_then);
    show_rows(tx, state, refund.reference, as_then);
}

void note_returned(storage::transaction& tx, std::string_view payment_id,
                   returned_money const& returned_money, command_context const& command)
{
    auto state = load_payment(tx, payment_id);
    if (!state || state->amount.minor == 0)
        return;
    std::string const of_charge(returned_money.reference.empty() ? state->reference
                                                                 : std::string(returned_money.reference));
    if (auto const* const asked_for = state->find_refund_like(of_charge)) {
        auto const refund = *asked_for;
        bool const may_be_older = refund.bounced > 0 &&
                                  returned_money.cause == contracts::refund_cause::provider &&
                                  !returned_money.is_current;
        if (returned_money.cause == contracts::refund_cause::chargeback && !is_overcharge(refund))
            note_chargeback(tx, *state, refund, command);
        else if (!may_be_older)
            finish(tx, *state, refund, command);
    } else if (state->is_own_charge(of_charge)) {
        refund_payment(tx, *state, {returned_money.cause, reason_for(returned_money.cause)}, command);
    } else {
        if (!has_ended(state->status))
            cancel_returned(tx, *state, returned_money.cause, command);
        record_overcharge(
            tx, *state, {.reference = of_charge, .amount = state->amount, .cause = overcharge_cause(*state)},
            command);
        refund_overcharge(tx, *state, of_charge, command);
    }
}

bool note_bounced(storage::transaction& tx, std::string_view payment_id, std::string_view reference,
                  std::string_view failure, command_context const& command)
{
    auto state = load_payment(tx, payment_id);
    auto const* const refund = state ? state->find_bounced(reference) : nullptr;
    if (refund == nullptr || !can_bounce(*refund))
        return false;
    auto const chosen_refund = *refund;
    park(tx, *state, chosen_refund, failure, command);
    if (chosen_refund.now == refund::state::refunded)
        book_bounce(tx, state->payment_id, {chosen_refund.reference, chosen_refund.bounced},
                    chosen_refund.amount, command.now);
    return true;
}

} // namespace fcg::payments
