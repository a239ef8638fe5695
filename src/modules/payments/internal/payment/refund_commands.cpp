#include "internal/payment/refund_commands.hpp"

#include "internal/provider/provider.hpp"
#include "platform/telemetry/log.hpp"

#include <fmt/format.h>

namespace fcg::payments {

namespace {

/// A payment with a refund of one of its charges, as it was when it was loaded.
struct refunding {
    payment state;
    refund refund;
};

/// Returns nothing if there is no such refund in this state.
std::optional<refunding> select_refund(std::optional<payment> state, std::string_view reference,
                                       refund::state expected)
{
    auto const* const refund = state ? state->find_refund(reference) : nullptr;
    if (refund == nullptr || refund->now != expected)
        return std::nullopt;
    auto chosen_refund = *refund;
    return refunding{std::move(*state), std::move(chosen_refund)};
}

contracts::refund_requested requested(payment const& state, std::string const& reference,
                                      refund_wish const& why, core::time_point now)
{
    return {.payment_id = state.payment_id,
            .user_id = state.user_id,
            .provider_reference = reference,
            .amount = state.money_of(reference),
            .cause = why.cause,
            .reason = why.reason,
            .correlation_id = state.correlation_id,
            .requested_at = now};
}

contracts::refund_parked parked(payment const& state, refund const& refund, std::string_view failure,
                                core::time_point now)
{
    return {.payment_id = state.payment_id,
            .user_id = state.user_id,
            .provider_reference = refund.reference,
            .amount = refund.amount,
            .cause = refund.cause,
            .reason = std::string(failure),
            .attempts = refund.attempts,
            .correlation_id = state.correlation_id,
            .parked_at = now};
}

/// Returns `doubled` for a charge beside one that was paid, otherwise `late`.
contracts::refund_cause overcharge_cause(payment const& state)
{
    bool const is_paid = state.status == status::approved || state.status == status::refunded;
    return is_paid ? contracts::refund_cause::doubled : contracts::refund_cause::late;
}

/// Returns the event of a charge that the payment does not stand for. A fee of 0 is unknown.
contracts::overcharge_found overcharge(payment const& state, std::string const& reference,
                                       core::money const& amount, std::int64_t fee_minor,
                                       contracts::refund_cause cause, core::time_point now)
{
    return {.payment_id = state.payment_id,
            .provider = state.provider,
            .provider_reference = reference,
            .amount = amount,
            .fee_minor = fee_minor,
            .cause = cause,
            .correlation_id = state.correlation_id,
            .found_at = now};
}

void refund_overcharge(storage::transaction& tx, payment& state, refund const& refund,
                       command_context const& command)
{
    append(tx, state,
           contracts::overcharge_refunded{.payment_id = state.payment_id,
                                          .provider_reference = refund.reference,
                                          .amount = refund.amount,
                                          .correlation_id = state.correlation_id,
                                          .refunded_at = command.now},
           command);
}

void finish(storage::transaction& tx, payment& state, refund const& refund, command_context const& command)
{
    if (refund.now == refund::state::refunded)
        return;
    if (is_overcharge(refund))
        refund_overcharge(tx, state, refund, command);
    else
        append(tx, state, refunded(state, {refund.cause, refund.reason}, command.now), command);
}

std::string reason_for(contracts::refund_cause cause)
{
    return cause == contracts::refund_cause::chargeback ? "the bank took the money back"
                                                        : "the provider gave the money back";
}

/// Applies news of returned money to a refund that was requested, parked or done before. The bank has the
/// money whatever refund was done or planned, so that no other attempt is made.
void return_requested(storage::transaction& tx, payment& state, refund const& refund,
                      returned_money const& returned_money, command_context const& command)
{
    bool const is_chargeback = returned_money.cause == contracts::refund_cause::chargeback;
    bool const may_be_older = refund.bounced > 0 && !is_chargeback && !returned_money.is_current;
    bool const is_news = refund.now != refund::state::refunded || refund.cause != returned_money.cause;
    if (is_chargeback && !is_overcharge(refund)) {
        if (is_news)
            append(tx, state, refunded(state, {returned_money.cause, refund.reason}, command.now), command);
    } else if (!may_be_older) {
        finish(tx, state, refund, command);
    }
}

/// Records money that came and went before we knew of it, so that the payment was not paid with it.
void return_unknown(storage::transaction& tx, payment& state, std::string const& reference,
                    contracts::refund_cause cause, command_context const& command)
{
    if (!has_ended(state.status))
        state = end_payment(tx, state, {status::cancelled, {}, {}, reason_for(cause)}, command).value();
    append(tx, state, overcharge(state, reference, state.amount, 0, overcharge_cause(state), command.now),
           command);
    auto const refund = *state.find_refund(reference);
    refund_overcharge(tx, state, refund, command);
}

} // namespace

contracts::payment_refunded refunded(payment const& state, refund_wish const& why, core::time_point now)
{
    auto const* const own = state.own_refund();
    bool const was_refunded = own != nullptr && own->now == refund::state::refunded;
    return {.payment_id = state.payment_id,
            .user_id = state.user_id,
            .game_id = state.game_id,
            .amount = state.amount,
            .cause = why.cause,
            .reason = why.reason,
            .provider = state.provider,
            .correlation_id = state.correlation_id,
            .refunded_at = was_refunded ? own->last_update_at : now};
}

void return_excess(storage::transaction& tx, payment& state, ending const& ending,
                   command_context const& command)
{
    auto const reference = ending.reference.empty() ? state.reference : ending.reference;
    if (state.amount.minor == 0 || state.knows_charge(reference))
        return;
    auto const cause = overcharge_cause(state);
    append(tx, state, overcharge(state, reference, state.amount, ending.fee_minor, cause, command.now),
           command);
    auto const* const reason = cause == contracts::refund_cause::late
                                   ? "the provider charged after the payment had ended"
                                   : "the provider charged twice for the payment";
    append(tx, state, requested(state, reference, {cause, reason}, command.now), command);
}

void park_other_money(storage::transaction& tx, payment& state, ending const& ending,
                      command_context const& command)
{
    auto const reference = ending.reference.empty() ? state.reference : ending.reference;
    auto const failure = fmt::format("the provider says that it took {} for a payment of {}",
                                     money_text(*ending.amount), money_text(state.amount));
    telemetry::log(telemetry::level::error, "payments", state.correlation_id,
                   "payment {}, charge {}: {}; nothing is granted for it", state.payment_id, reference,
                   failure);
    if (state.knows_charge(reference))
        return;
    append(tx, state,
           overcharge(state, reference, *ending.amount, ending.fee_minor, contracts::refund_cause::mismatched,
                      command.now),
           command);
    append(tx, state, parked(state, *state.find_refund(reference), failure, command.now), command);
}

void request_refund(storage::transaction& tx, contracts::payment_id const& payment_id, refund_wish const& why,
                    command_context const& command)
{
    auto state = load_payment(tx, payment_id);
    if (!state || state->status != status::approved || state->own_refund() != nullptr)
        return;
    if (state->amount.minor == 0)
        append(tx, *state, refunded(*state, why, command.now), command);
    else
        append(tx, *state, requested(*state, state->reference, why, command.now), command);
}

std::optional<payment> begin_refund(storage::transaction& tx, payment state, std::string_view reference,
                                    command_context const& command)
{
    auto refunding =
        select_refund(bring_up_to_date(tx, std::move(state)), reference, refund::state::requested);
    if (!refunding)
        return std::nullopt;
    append(tx, refunding->state,
           contracts::refund_processing{.payment_id = refunding->state.payment_id,
                                        .provider_reference = refunding->refund.reference,
                                        .attempt = refunding->refund.attempts + 1},
           command);
    return std::move(refunding->state);
}

std::optional<payment> fail_refund_attempt(storage::transaction& tx, contracts::payment_id const& payment_id,
                                           std::string_view reference, std::string_view reason,
                                           command_context const& command)
{
    auto refunding = select_refund(load_payment(tx, payment_id), reference, refund::state::requested);
    if (!refunding)
        return std::nullopt;
    if (refunding->refund.attempts > 0) // otherwise it was requested again meanwhile, and not tried since
        append(tx, refunding->state,
               contracts::payment_attempt_failed{.payment_id = refunding->state.payment_id,
                                                 .operation = "refund",
                                                 .provider_reference = refunding->refund.reference,
                                                 .attempt = refunding->refund.attempts,
                                                 .reason = std::string(reason)},
               command);
    return std::move(refunding->state);
}

std::optional<payment> finish_refund(storage::transaction& tx, contracts::payment_id const& payment_id,
                                     std::string_view reference, std::int64_t bounced,
                                     command_context const& command)
{
    auto state = load_payment(tx, payment_id);
    auto const* const known = state ? state->find_refund(reference) : nullptr;
    if (known == nullptr || known->bounced != bounced || known->now == refund::state::refunded)
        return std::nullopt;
    auto const refund = *known;
    finish(tx, *state, refund, command);
    return is_overcharge(refund) ? std::nullopt : std::move(state);
}

void park_refund(storage::transaction& tx, contracts::payment_id const& payment_id,
                 std::string_view reference, std::string_view failure, command_context const& command)
{
    if (auto refunding = select_refund(load_payment(tx, payment_id), reference, refund::state::requested))
        append(tx, refunding->state, parked(refunding->state, refunding->refund, failure, command.now),
               command);
}

bool resume_refund(storage::transaction& tx, contracts::payment_id const& payment_id,
                   std::string_view reference, command_context const& command)
{
    auto refunding = select_refund(load_payment(tx, payment_id), reference, refund::state::parked);
    if (!refunding)
        return false;
    auto& [state, refund] = *refunding;
    append(tx, state, requested(state, refund.reference, {refund.cause, refund.reason}, command.now),
           command);
    return true;
}

void request_refund_again(storage::transaction& tx, contracts::payment_id const& payment_id,
                          std::string_view reference, std::chrono::microseconds silence,
                          command_context const& command)
{
    auto refunding = select_refund(load_payment(tx, payment_id), reference, refund::state::requested);
    if (!refunding)
        return;
    auto& [state, refund] = *refunding;
    if (refund.last_update_at <= command.now && command.now - refund.last_update_at < silence)
        return;
    auto as_then = command;
    as_then.trace = {state.correlation_id, {}, {}};
    append(tx, state, requested(state, refund.reference, {refund.cause, refund.reason}, command.now),
           as_then);
}

std::optional<payment> return_money(storage::transaction& tx, contracts::payment_id const& payment_id,
                                    returned_money const& returned_money, command_context const& command)
{
    auto state = load_payment(tx, payment_id);
    if (!state || state->amount.minor == 0)
        return std::nullopt;
    auto const before = state->status;
    std::string const of_charge(returned_money.reference.empty() ? state->reference
                                                                 : std::string(returned_money.reference));
    if (auto const* const known = state->find_refund_like(of_charge)) {
        auto const refund = *known;
        return_requested(tx, *state, refund, returned_money, command);
    } else if (state->is_own_charge(of_charge)) {
        refund_wish const why{returned_money.cause, reason_for(returned_money.cause)};
        append(tx, *state, refunded(*state, why, command.now), command);
    } else {
        return_unknown(tx, *state, of_charge, returned_money.cause, command);
    }
    return state->status != before ? std::move(state) : std::nullopt;
}

bool bounce_refund(storage::transaction& tx, contracts::payment_id const& payment_id,
                   std::string_view reference, std::string_view failure, command_context const& command)
{
    auto state = load_payment(tx, payment_id);
    auto const* const refund = state ? state->find_bounced(reference) : nullptr;
    if (refund == nullptr || !can_bounce(*refund))
        return false;
    append(tx, *state, parked(*state, *refund, failure, command.now), command);
    return true;
}

} // namespace fcg::payments
