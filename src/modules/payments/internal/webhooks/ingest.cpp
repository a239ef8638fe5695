#include "internal/payment/payment_rows.hpp"
#include "internal/payment/refund_commands.hpp"
#include "internal/webhooks/webhook.hpp"
#include "platform/telemetry/log.hpp"

namespace fcg::payments {

namespace {

constexpr std::string_view insert_event =
    "INSERT INTO provider_events (provider, event_id, type, payment_id, fate, body, received_at) "
    "VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT (provider, event_id) DO NOTHING";

std::optional<payment> find_payment(storage::reader& db, provider_event const& event)
{
    if (!event.payment_id.empty())
        return load_payment(db, event.payment_id);
    auto const known = payment_of_reference(db, event.reference);
    return known ? load_payment(db, *known) : std::nullopt;
}

bool is_other_fee(provider_event const& event, core::money const& money)
{
    return event.fee && (event.fee->currency != money.currency || event.fee->minor > money.minor);
}

/// Returns true if the event has another amount or currency than the charge, or a fee that cannot belong to
/// it.
bool is_other_money(provider_event const& event, core::money const& asked_for)
{
    bool const is_other_amount = event.amount && *event.amount != asked_for;
    return is_other_amount || is_other_fee(event, asked_for);
}

/// Returns true if the event approves a charge of another amount. end_payment() records such money and grants
/// nothing for it.
bool is_approval_of_other_money(provider_event const& event, payment const& state)
{
    bool const is_approval = event.about == provider_event::kind::charge && event.outcome &&
                             event.outcome->end == charge_outcome::kind::approved;
    return is_approval && event.amount && *event.amount != state.money_of(event.reference) &&
           !is_other_fee(event, *event.amount);
}

std::string text_of(std::optional<core::money> const& amount)
{
    return amount ? money_text(*amount) : "nothing";
}

/// Returns what happens to the news of a bounce. It is early if we do not know yet that the money goes,
/// because the worker is not done or a webhook is late: the provider must then send it again.
webhook_disposition disposition_of_bounce(provider_event const& event, payment const& state,
                                          command_context const& command)
{
    auto const* const refund = state.find_bounced(event.reference);
    if (refund == nullptr) {
        bool const is_its_charge =
            event.reference.empty() ? state.refunds.empty() : state.is_own_charge(event.reference);
        if (state.status == status::approved && is_its_charge)
            return webhook_disposition::early;
        telemetry::log(telemetry::level::error, "payments", command.trace.correlation_id,
                       "event {} ({}) says that a refund failed, and matches none of payment {}", event.id,
                       event.type, state.payment_id);
        return webhook_disposition::unmatched;
    }
    if (refund->now == refund::state::requested)
        return webhook_disposition::early;
    return can_bounce(*refund) ? webhook_disposition::applied : webhook_disposition::ignored;
}

/// Returns what to do with the event. Only an event about the very amount that was asked for changes a
/// payment.
webhook_disposition match(provider_event const& event, std::optional<payment> const& state,
                          command_context const& command)
{
    if (event.about == provider_event::kind::other)
        return webhook_disposition::ignored;
    if (!state)
        return webhook_disposition::unmatched;
    auto const asked_for = state->money_of(event.reference);
    if (is_other_money(event, asked_for)) {
        telemetry::log(
            telemetry::level::error, "payments", command.trace.correlation_id,
            "event {} ({}) says an amount of {} and a fee of {} for payment {} of {}: no approval, and no "
            "refund",
            event.id, event.type, text_of(event.amount), text_of(event.fee), state->payment_id,
            text_of(asked_for));
        return webhook_disposition::unmatched;
    }
    bool const speaks_of_another_charge =
        event.outcome && event.outcome->end != charge_outcome::kind::approved && !event.reference.empty() &&
        !state->reference.empty() && event.reference != state->reference;
    if (event.about == provider_event::kind::bounced)
        return disposition_of_bounce(event, *state, command);
    return speaks_of_another_charge ? webhook_disposition::ignored : webhook_disposition::applied;
}

/// Returns the outcome with the amount that the event reports as taken. An event without an amount means the
/// amount that was asked for.
charge_outcome said(provider_event const& event)
{
    auto outcome = *event.outcome;
    outcome.amount = event.amount;
    return outcome;
}

/// Applies the event. Returns the payment if it ended or was refunded by this.
std::optional<payment> apply(storage::transaction& tx, payment state, provider_event const& event,
                             std::string_view provider, command_context const& command)
{
    if (event.about == provider_event::kind::returned)
        return return_money(tx, state.payment_id, {.reference = event.reference, .cause = event.cause},
                            command);
    if (event.about == provider_event::kind::bounced)
        bounce_refund(tx, state.payment_id, event.reference, event.failure, command);
    else if (event.outcome->end == charge_outcome::kind::waiting)
        accept_payment(tx, state.payment_id, event.reference, command);
    else
        return end_payment(tx, std::move(state), to_ending(said(event), std::string(provider)), command);
    return std::nullopt;
}

} // namespace

taken_webhook ingest(storage::transaction& tx, provider_event const& event, std::string_view provider,
                     std::string_view body, command_context const& command)
{
    auto state = find_payment(tx, event);
    auto const disposition = match(event, state, command);
    if (disposition == webhook_disposition::early)
        return {disposition};
    auto const inserted =
        tx.execute(insert_event, provider, event.id, event.type, state ? state->payment_id : event.payment_id,
                   to_text(disposition), body, command.now);
    if (inserted == 0)
        return {webhook_disposition::repeated};
    bool const is_other_approval = state && is_approval_of_other_money(event, *state);
    if (disposition == webhook_disposition::applied || is_other_approval)
        return {disposition, apply(tx, std::move(*state), event, provider, command)};
    return {disposition};
}

} // namespace fcg::payments
