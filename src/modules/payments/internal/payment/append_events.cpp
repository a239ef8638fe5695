#include "internal/payment/append_events.hpp"

#include "bus/contracts/overcharge_found.hpp"
#include "bus/contracts/payment_refunded.hpp"
#include "bus/contracts/refund_requested.hpp"
#include "internal/payment/journal.hpp"

namespace fcg::payments {

namespace {

contracts::payment_outcome outcome_of(status ended)
{
    switch (ended) {
    case status::approved:
    case status::refunded:
        return contracts::payment_outcome::approved;
    case status::declined:
        return contracts::payment_outcome::declined;
    case status::cancelled:
        return contracts::payment_outcome::cancelled;
    case status::pending:
    case status::processing:
    case status::failed:
        break;
    }
    return contracts::payment_outcome::failed;
}

} // namespace

void record_completion(storage::transaction& tx, payment& state, command_context const& command)
{
    record(tx, state,
           contracts::game_purchase_completed{.payment_id = state.payment_id,
                                              .user_id = state.user_id,
                                              .game_id = state.game_id,
                                              .amount = state.amount,
                                              .method = state.method,
                                              .status = outcome_of(state.status),
                                              .reason = state.reason,
                                              .correlation_id = state.correlation_id,
                                              .completed_at = state.ended_at.value_or(command.now)},
           command);
}

void record_refunded(storage::transaction& tx, payment& state, refund_wish const& why,
                     command_context const& command)
{
    auto const* const own = state.own_refund();
    bool const is_done = own != nullptr && own->now == refund::state::refunded;
    record(tx, state,
           contracts::payment_refunded{.payment_id = state.payment_id,
                                       .user_id = state.user_id,
                                       .game_id = state.game_id,
                                       .amount = state.amount,
                                       .cause = why.cause,
                                       .reason = why.reason,
                                       .provider = state.provider,
                                       .correlation_id = state.correlation_id,
                                       .refunded_at = is_done ? own->last_update_at : command.now},
           command);
}

constexpr std::string_view update_payment = "UPDATE payments SET status = $2, reason = $3, attempts = $4, "
                                            "provider = $5, reference = $6, ask_at = $7, "
                                            "last_update_at = $8, asked_in = $9, "
                                            "cut_off = CASE WHEN $9 IS NULL THEN 0 ELSE cut_off END "
                                            "WHERE payment_id = $1";

namespace {

void show_row(storage::transaction& tx, payment const& state, std::optional<std::int64_t> asked_in,
              command_context const& command)
{
    std::optional<core::time_point> ask_at;
    if (!has_ended(state.status))
        ask_at = command.now + command.deadline;
    tx.execute(update_payment, state.payment_id, to_text(state.status), state.reason, state.attempts,
               state.provider, state.reference, ask_at, state.last_update_at, asked_in);
}

} // namespace

void show_payment_row(storage::transaction& tx, payment const& state, command_context const& command)
{
    show_row(tx, state, std::nullopt, command);
}

void show_begun_row(storage::transaction& tx, payment const& state, command_context const& command)
{
    show_row(tx, state, command.life, command);
}

constexpr std::string_view upsert_refund =
    "INSERT INTO refunds (payment_id, reference, amount_minor, currency, cause, reason, status, trouble, "
    "attempts, requested_at, last_update_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11) "
    "ON CONFLICT (payment_id, reference) DO UPDATE SET cause = $5, reason = $6, status = $7, trouble = $8, "
    "attempts = $9, requested_at = $10, last_update_at = $11";

void show_refund_row(storage::transaction& tx, payment const& state, std::string_view reference)
{
    auto const& refund = *state.find_refund(reference);
    std::optional<std::string_view> failure;
    if (!refund.failure.empty())
        failure = refund.failure;
    tx.execute(upsert_refund, state.payment_id, refund.reference, refund.amount.minor,
               refund.amount.currency.code(), refund.cause.text(), refund.reason, to_text(refund.now),
               failure, refund.attempts, refund.requested_at, refund.last_update_at);
}

contracts::refund_cause overcharge_cause(payment const& state)
{
    bool const is_paid = state.status == status::approved || state.status == status::refunded;
    return is_paid ? contracts::refund_cause::doubled : contracts::refund_cause::late;
}

void record_overcharge(storage::transaction& tx, payment& state, overcharge const& overcharge,
                       command_context const& command)
{
    record(tx, state,
           contracts::overcharge_found{.payment_id = state.payment_id,
                                       .provider = state.provider,
                                       .provider_reference = std::string(overcharge.reference),
                                       .amount = overcharge.amount,
                                       .fee_minor = overcharge.fee_minor,
                                       .cause = overcharge.cause,
                                       .correlation_id = state.correlation_id,
                                       .found_at = command.now},
           command);
    book_charge(tx, state.payment_id, overcharge.reference, overcharge.amount, overcharge.fee_minor,
                command.now);
}

void record_refund_wish(storage::transaction& tx, payment& state, std::string const& reference,
                        refund_wish const& why, command_context const& command)
{
    auto const* const before = state.find_refund(reference);
    auto const amount = before != nullptr ? before->amount : state.amount;
    record(tx, state,
           contracts::refund_requested{.payment_id = state.payment_id,
                                       .user_id = state.user_id,
                                       .provider_reference = reference,
                                       .amount = amount,
                                       .cause = why.cause,
                                       .reason = why.reason,
                                       .correlation_id = state.correlation_id,
                                       .requested_at = command.now},
           command);
}

} // namespace fcg::payments
