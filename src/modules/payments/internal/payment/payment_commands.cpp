#include "internal/payment/payment_commands.hpp"

#include "internal/payment/payment_fold.hpp"
#include "internal/payment/payment_rows.hpp"
#include "internal/payment/refund_commands.hpp"
#include "platform/core/text.hpp"

#include <array>
#include <stdexcept>

namespace fcg::payments {

namespace {

/// The maximum length of the provider's reason that the buyer sees.
constexpr std::size_t max_reason_bytes = 200;

/// Loads the payment. Returns nothing if it has ended or does not exist.
std::optional<payment> load_open(storage::reader& db, contracts::payment_id const& payment_id)
{
    auto state = load_payment(db, payment_id);
    if (state && has_ended(state->status))
        state.reset();
    return state;
}

contracts::payment_outcome outcome_of(status ended)
{
    using outcome = contracts::payment_outcome;
    if (ended == status::approved || ended == status::refunded)
        return outcome::approved;
    if (ended == status::declined)
        return outcome::declined;
    return ended == status::cancelled ? outcome::cancelled : outcome::failed;
}

/// Returns the announcement of the end of a payment that has ended.
contracts::game_purchase_completed completed(payment const& state, core::time_point now)
{
    return {.payment_id = state.payment_id,
            .user_id = state.user_id,
            .game_id = state.game_id,
            .amount = state.amount,
            .method = state.method,
            .status = outcome_of(state.status),
            .reason = state.reason,
            .correlation_id = state.correlation_id,
            .completed_at = state.ended_at.value_or(now)};
}

contracts::payment_succeeded succeeded(payment const& state, ending const& ending, core::time_point now)
{
    return {.payment_id = state.payment_id,
            .user_id = state.user_id,
            .amount = state.amount,
            .provider = ending.provider,
            .provider_reference = ending.reference.empty() ? state.reference : ending.reference,
            .fee_minor = ending.fee_minor,
            .correlation_id = state.correlation_id,
            .succeeded_at = now};
}

contracts::payment_failed failed(payment const& state, ending const& ending, core::time_point now)
{
    return {.payment_id = state.payment_id,
            .user_id = state.user_id,
            .amount = state.amount,
            .status = std::string(to_text(ending.status)),
            .reason = ending.reason,
            .correlation_id = state.correlation_id,
            .failed_at = now};
}

void end_open(storage::transaction& tx, payment& state, ending const& ending, command_context const& command)
{
    if (ending.status == status::approved)
        append(tx, state, succeeded(state, ending, command.now), command);
    else
        append(tx, state, failed(state, ending, command.now), command);
    append(tx, state, completed(state, command.now), command);
}

} // namespace

std::optional<payment> open_payment(storage::transaction& tx, payment_order const& order,
                                    command_context const& command)
{
    if (!insert_payment_row(tx, order, command))
        return std::nullopt;
    payment opened;
    append(tx, opened,
           contracts::payment_requested{.payment_id = order.payment_id,
                                        .correlation_id = order.correlation_id,
                                        .user_id = order.user_id,
                                        .game_id = order.game_id,
                                        .amount = order.amount,
                                        .method = order.method,
                                        .occurred_at = command.now},
           command);
    return opened;
}

std::optional<payment> begin_attempt(storage::transaction& tx, payment state, std::string_view provider,
                                     command_context const& command)
{
    if (has_ended(state.status) || storage::newest_version(tx, stream_of(state.payment_id)) != state.version)
        return std::nullopt;
    append(tx, state,
           contracts::payment_processing{.payment_id = state.payment_id,
                                         .attempt = state.attempts + 1,
                                         .provider = std::string(provider)},
           command);
    return state;
}

std::optional<payment> fail_attempt(storage::transaction& tx, contracts::payment_id const& payment_id,
                                    std::string_view reason, command_context const& command)
{
    auto state = load_open(tx, payment_id);
    if (!state || state->attempts == 0)
        return state;
    append(tx, *state,
           contracts::payment_attempt_failed{.payment_id = state->payment_id,
                                             .operation = "charge",
                                             .provider_reference = {},
                                             .attempt = state->attempts,
                                             .reason = std::string(reason)},
           command);
    return state;
}

std::optional<payment> open_charge(storage::transaction& tx, contracts::payment_id const& payment_id,
                                   std::string_view reference, command_context const& command)
{
    auto state = load_open(tx, payment_id);
    if (!state || state->reference == reference)
        return state;
    insert_opened_charge(tx, reference, payment_id);
    append(tx, *state,
           contracts::charge_opened{.payment_id = state->payment_id,
                                    .provider = state->provider,
                                    .provider_reference = std::string(reference),
                                    .opened_at = command.now},
           command);
    return state;
}

void accept_payment(storage::transaction& tx, contracts::payment_id const& payment_id,
                    std::string_view reference, command_context const& command)
{
    auto state = load_open(tx, payment_id);
    if (!state)
        return;
    if (state->is_accepted && (reference.empty() || state->reference == reference)) {
        put_off_look(tx, payment_id, command.now + command.deadline);
        return;
    }
    append(tx, *state,
           contracts::payment_accepted{.payment_id = state->payment_id,
                                       .user_id = state->user_id,
                                       .provider = state->provider,
                                       .provider_reference = std::string(reference),
                                       .correlation_id = state->correlation_id,
                                       .accepted_at = command.now},
           command);
}

ending to_ending(charge_outcome const& outcome, std::string provider)
{
    if (outcome.end == charge_outcome::kind::waiting)
        throw std::logic_error("a charge that waits does not end a payment");
    constexpr std::array ends{status::approved, status::declined, status::failed, status::cancelled};
    return {.status = ends.at(static_cast<std::size_t>(outcome.end)),
            .provider = std::move(provider),
            .reference = outcome.reference,
            .reason = core::one_line(outcome.reason, max_reason_bytes),
            .fee_minor = outcome.fee_minor,
            .amount = outcome.amount};
}

std::optional<payment> end_payment(storage::transaction& tx, payment state, ending const& ending,
                                   command_context const& command)
{
    state = bring_up_to_date(tx, std::move(state));
    bool const had_ended = has_ended(state.status);
    bool const is_approval = ending.status == status::approved;
    bool const is_of_other_money = is_approval && ending.amount && *ending.amount != state.amount;
    if (!had_ended && is_of_other_money)
        end_open(tx, state,
                 {.status = status::failed,
                  .provider = ending.provider,
                  .reference = {},
                  .reason = "the payment provider charged another amount"},
                 command);
    else if (!had_ended)
        end_open(tx, state, ending, command);
    if (is_of_other_money)
        park_other_money(tx, state, ending, command);
    else if (had_ended && is_approval)
        return_excess(tx, state, ending, command);
    return had_ended ? std::nullopt : std::optional(std::move(state));
}

void announce_end(storage::transaction& tx, contracts::payment_id const& payment_id,
                  command_context const& command)
{
    auto state = load_payment(tx, payment_id);
    if (!state || !has_ended(state->status))
        return;
    auto const* const own = state->own_refund();
    if (state->status != status::refunded)
        announce(tx, *state, completed(*state, command.now), command);
    else if (own->now == refund::state::refunded)
        announce(tx, *state, refunded(*state, {own->cause, own->reason}, command.now), command);
}

} // namespace fcg::payments
