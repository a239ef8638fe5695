#include "internal/payment/payment_commands.hpp"

#include "bus/contracts/charge_opened.hpp"
#include "bus/contracts/payment_accepted.hpp"
#include "bus/contracts/payment_attempt_failed.hpp"
#include "bus/contracts/payment_failed.hpp"
#include "bus/contracts/payment_processing.hpp"
#include "bus/contracts/payment_requested.hpp"
#include "bus/contracts/payment_succeeded.hpp"
#include "internal/payment/append_events.hpp"
#include "internal/payment/journal.hpp"
#include "platform/core/text.hpp"
#include "platform/telemetry/log.hpp"

#include <fmt/format.h>

#include <stdexcept>

namespace fcg::payments {

namespace {

/// The maximum length of the provider's reason that the buyer sees.
constexpr std::size_t max_reason_bytes = 200;

/// Loads the payment. Returns nothing if it has ended or does not exist.
std::optional<payment> load_open(storage::reader& db, std::string_view payment_id)
{
    auto state = load_payment(db, payment_id);
    if (state && has_ended(state->status))
        state.reset();
    return state;
}

void record_attempt(storage::transaction& tx, payment& state, std::string_view provider,
                    command_context const& command)
{
    record(tx, state,
           contracts::payment_processing{.payment_id = state.payment_id,
                                         .attempt = state.attempts + 1,
                                         .provider = std::string(provider)},
           command);
    show_begun_row(tx, state, command);
}

void approve(storage::transaction& tx, payment& state, ending const& ending, command_context const& command)
{
    auto const& reference = ending.reference.empty() ? state.reference : ending.reference;
    record(tx, state,
           contracts::payment_succeeded{.payment_id = state.payment_id,
                                        .user_id = state.user_id,
                                        .amount = state.amount,
                                        .provider = ending.provider,
                                        .provider_reference = reference,
                                        .fee_minor = ending.fee_minor,
                                        .correlation_id = state.correlation_id,
                                        .succeeded_at = command.now},
           command);
    if (state.amount.minor > 0)
        book_charge(tx, state.payment_id, state.reference, state.amount, ending.fee_minor, command.now);
}

void end_unpaid(storage::transaction& tx, payment& state, ending const& ending,
                command_context const& command)
{
    record(tx, state,
           contracts::payment_failed{.payment_id = state.payment_id,
                                     .user_id = state.user_id,
                                     .amount = state.amount,
                                     .status = std::string(to_text(ending.status)),
                                     .reason = ending.reason,
                                     .correlation_id = state.correlation_id,
                                     .failed_at = command.now},
           command);
}

/// Handles money that the provider has taken for a payment that has ended: the money goes back, unless the
/// payment stands for that very charge.
void give_back(storage::transaction& tx, payment& state, ending const& ending, command_context const& command)
{
    auto const reference = ending.reference.empty() ? state.reference : ending.reference;
    if (state.amount.minor == 0 || state.knows_charge(reference))
        return;
    record_overcharge(tx, state,
                      {.reference = reference,
                       .amount = state.amount,
                       .fee_minor = ending.fee_minor,
                       .cause = overcharge_cause(state)},
                      command);
    auto const cause = state.find_refund(reference)->cause;
    auto const* const reason = cause == contracts::refund_cause::late
                                   ? "the provider charged after the payment had ended"
                                   : "the provider charged twice for the payment";
    record_refund_wish(tx, state, reference, {cause, reason}, command);
    show_refund_row(tx, state, reference);
    show_payment_row(tx, state, command);
}

bool is_of_other_money(ending const& ending, payment const& state)
{
    return ending.status == status::approved && ending.amount && *ending.amount != state.amount;
}

std::string describe_money(core::money const& amount)
{
    return fmt::format("{} {}", core::format_amount(amount), amount.currency.code());
}

/// Parks money of another amount for an operator, who decides whose fault it is and whether the money goes
/// back: the provider may have charged something else, or only say so.
void park_other_money(storage::transaction& tx, payment& state, ending const& ending,
                      command_context const& command)
{
    auto const reference = ending.reference.empty() ? state.reference : ending.reference;
    auto const failure = fmt::format("the provider says that it took {} for a payment of {}",
                                     describe_money(*ending.amount), describe_money(state.amount));
    telemetry::log(telemetry::level::error, "payments", state.correlation_id,
                   "payment {}, charge {}: {}; nothing is granted for it", state.payment_id, reference,
                   failure);
    if (state.knows_charge(reference))
        return;
    record_overcharge(tx, state,
                      {.reference = reference,
                       .amount = *ending.amount,
                       .fee_minor = ending.fee_minor,
                       .cause = contracts::refund_cause::mismatched},
                      command);
    show_refund_row(tx, state, reference);
    park_refund(tx, state.payment_id, reference, failure, command);
}

void refuse_other_money(storage::transaction& tx, payment& state, ending const& ending,
                        command_context const& command)
{
    if (!has_ended(state.status)) {
        end_unpaid(tx, state,
                   {.status = status::failed,
                    .provider = ending.provider,
                    .reference = {},
                    .reason = "the payment provider charged another amount"},
                   command);
        record_completion(tx, state, command);
        show_payment_row(tx, state, command);
    }
    park_other_money(tx, state, ending, command);
}

void end_open(storage::transaction& tx, payment& state, ending const& ending, command_context const& command)
{
    if (ending.status == status::approved)
        approve(tx, state, ending, command);
    else
        end_unpaid(tx, state, ending, command);
    record_completion(tx, state, command);
    show_payment_row(tx, state, command);
}

std::optional<payment> record_end(storage::transaction& tx, payment state, ending const& ending,
                                  command_context const& command)
{
    bool const had_ended = has_ended(state.status);
    if (is_of_other_money(ending, state))
        refuse_other_money(tx, state, ending, command);
    else if (!had_ended)
        end_open(tx, state, ending, command);
    else if (ending.status == status::approved)
        give_back(tx, state, ending, command);
    return had_ended ? std::nullopt : std::optional(std::move(state));
}

} // namespace

constexpr std::string_view insert_payment =
    "INSERT INTO payments (payment_id, user_id, game_id, amount_minor, currency, payment_method, status, "
    "reason, attempts, correlation_id, requested_at, last_update_at, ask_at, opened_running) "
    "VALUES ($1, $2, $3, $4, $5, $6, 'pending', NULL, 0, $7, $8, $8, $9, $10) "
    "ON CONFLICT (payment_id) DO NOTHING";

bool open_payment(storage::transaction& tx, payment_order const& order, command_context const& command)
{
    auto const inserted =
        tx.execute(insert_payment, order.payment_id, order.user_id, order.game_id, order.amount.minor,
                   order.amount.currency.code(), to_text(order.method), order.correlation_id, command.now,
                   command.now + command.deadline, command.running.count());
    if (inserted == 0)
        return false;
    contracts::payment_requested const requested{.payment_id = order.payment_id,
                                                 .correlation_id = order.correlation_id,
                                                 .user_id = order.user_id,
                                                 .game_id = order.game_id,
                                                 .amount = order.amount,
                                                 .method = order.method,
                                                 .occurred_at = command.now};
    bus::record_event(tx, command.ids, command.now, stream_of(order.payment_id), 1, requested, command.trace);
    return true;
}

std::optional<payment> begin_attempt(storage::transaction& tx, std::string_view payment_id,
                                     std::string_view provider, command_context const& command)
{
    auto state = load_open(tx, payment_id);
    if (state)
        record_attempt(tx, *state, provider, command);
    return state;
}

std::optional<payment> begin_attempt(storage::transaction& tx, payment state, std::string_view provider,
                                     command_context const& command)
{
    if (has_ended(state.status) || storage::newest_version(tx, stream_of(state.payment_id)) != state.version)
        return std::nullopt;
    record_attempt(tx, state, provider, command);
    return state;
}

std::optional<payment> note_failed_attempt(storage::transaction& tx, std::string_view payment_id,
                                           std::string_view reason, command_context const& command)
{
    auto state = load_open(tx, payment_id);
    if (!state || state->attempts == 0)
        return state;
    record(tx, *state,
           contracts::payment_attempt_failed{.payment_id = state->payment_id,
                                             .operation = "charge",
                                             .provider_reference = {},
                                             .attempt = state->attempts,
                                             .reason = std::string(reason)},
           command);
    show_payment_row(tx, *state, command);
    return state;
}

constexpr std::string_view insert_opened_charge =
    "INSERT INTO opened_charges (reference, payment_id) VALUES ($1, $2) ON CONFLICT (reference) DO NOTHING";

std::optional<payment> note_opened(storage::transaction& tx, std::string_view payment_id,
                                   std::string_view reference, command_context const& command)
{
    auto state = load_open(tx, payment_id);
    if (!state || state->reference == reference)
        return state;
    tx.execute(insert_opened_charge, reference, payment_id);
    record(tx, *state,
           contracts::charge_opened{.payment_id = state->payment_id,
                                    .provider = state->provider,
                                    .provider_reference = std::string(reference),
                                    .opened_at = command.now},
           command);
    show_payment_row(tx, *state, command);
    return state;
}

constexpr std::string_view select_opened_charge =
    "SELECT payment_id FROM opened_charges WHERE reference = $1";

std::optional<std::string> payment_of_reference(storage::reader& db, std::string_view reference)
{
    auto row = db.query(select_opened_charge, reference);
    if (!row.next())
        return std::nullopt;
    return std::string(row.text(0));
}

void note_accepted(storage::transaction& tx, std::string_view payment_id, std::string_view reference,
                   command_context const& command)
{
    auto state = load_open(tx, payment_id);
    if (!state)
        return;
    if (state->is_accepted && (reference.empty() || state->reference == reference)) {
        ask_again_at(tx, payment_id, command.now + command.deadline);
        return;
    }
    record(tx, *state,
           contracts::payment_accepted{.payment_id = state->payment_id,
                                       .user_id = state->user_id,
                                       .provider = state->provider,
                                       .provider_reference = std::string(reference),
                                       .correlation_id = state->correlation_id,
                                       .accepted_at = command.now},
           command);
    show_payment_row(tx, *state, command);
}

constexpr std::string_view put_off = "UPDATE payments SET ask_at = $2, asked_in = NULL, cut_off = 0 WHERE "
                                     "payment_id = $1 AND ask_at IS NOT NULL";

void ask_again_at(storage::transaction& tx, std::string_view payment_id, core::time_point when)
{
    tx.execute(put_off, payment_id, when);
}

constexpr std::string_view update_ask_at =
    "UPDATE payments SET ask_at = $2 WHERE payment_id = $1 AND ask_at IS NOT NULL";

void look_again_at(storage::transaction& tx, std::string_view payment_id, core::time_point when)
{
    tx.execute(update_ask_at, payment_id, when);
}

constexpr std::string_view bring_ask_at_forward =
    "UPDATE payments SET ask_at = $2 WHERE payment_id = $1 AND ask_at > $2";

void ask_by(storage::transaction& tx, std::string_view payment_id, core::time_point when)
{
    tx.execute(bring_ask_at_forward, payment_id, when);
}

ending to_ending(charge_outcome const& outcome, std::string provider)
{
    using kind = enum charge_outcome::kind;
    auto const reason = core::one_line(outcome.reason, max_reason_bytes);
    switch (outcome.end) {
    case kind::approved:
        return {status::approved,  std::move(provider), outcome.reference, {},
                outcome.fee_minor, outcome.amount};
    case kind::declined:
        return {status::declined, std::move(provider), outcome.reference, reason};
    case kind::failed:
        return {status::failed, std::move(provider), outcome.reference, reason};
    case kind::cancelled:
        return {status::cancelled, std::move(provider), outcome.reference, reason};
    case kind::waiting:
        break;
    }
    throw std::logic_error("a charge that waits does not end a payment");
}

std::optional<payment> end_payment(storage::transaction& tx, std::string_view payment_id,
                                   ending const& ending, command_context const& command)
{
    auto state = load_payment(tx, payment_id);
    return state ? record_end(tx, std::move(*state), ending, command) : std::nullopt;
}

std::optional<payment> end_payment(storage::transaction& tx, payment state, ending const& ending,
                                   command_context const& command)
{
    if (storage::newest_version(tx, stream_of(state.payment_id)) == state.version)
        return record_end(tx, std::move(state), ending, command);
    return end_payment(tx, state.payment_id, ending, command);
}

void say_again(storage::transaction& tx, std::string_view payment_id, command_context const& command)
{
    auto state = load_payment(tx, payment_id);
    if (!state || !has_ended(state->status))
        return;
    auto const* const own = state->own_refund();
    if (state->status != status::refunded)
        record_completion(tx, *state, command);
    else if (own->now == refund::state::refunded)
        record_refunded(tx, *state, {own->cause, own->reason}, command);
}

} // namespace fcg::payments
