#include "inside/payment/payment.hpp"
#include "inside/webhooks/webhook.hpp"
#include "platform/telemetry/log.hpp"

namespace fcg::payments {

namespace {

constexpr std::string_view insert_event =
    "INSERT INTO provider_events (provider, event_id, type, payment_id, fate, body, received_at) "
    "VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT (provider, event_id) DO NOTHING";

std::optional<payment> find_payment(storage::reader& in, provider_event const& event)
{
    if (!event.payment_id.empty())
        return load_payment(in, event.payment_id);
    auto const known = payment_of_reference(in, event.reference);
    return known ? load_payment(in, *known) : std::nullopt;
}

bool is_other_fee(provider_event const& event, core::money const& of)
{
    return event.fee && (event.fee->currency != of.currency || event.fee->minor > of.minor);
}

/// Another amount or currency than the charge's, or a fee that cannot be one of it.
bool is_other_money(provider_event const& event, core::money const& asked_for)
{
    bool const is_other_amount = event.amount && *event.amount != asked_for;
    return is_other_amount || is_other_fee(event, asked_for);
}

/// Such money is noted, and whoever pays it gets nothing for it: that is for end_payment() to see to.
bool is_approval_of_other_money(provider_event const& event, payment const& state)
{
    bool const is_approval = event.about == provider_event::kind::charge && event.outcome &&
                             event.outcome->end == charge_outcome::kind::approved;
    return is_approval && event.amount && *event.amount != state.money_of(event.reference) &&
           !is_other_fee(event, *event.amount);
}

std::string text_of(std::optional<core::money> const& amount)
{
    return amount ? core::format_amount(*amount) + " " + std::string(amount->currency.code()) : "nothing";
}

/// Told before we have heard that the money goes, by the worker or by a webhook that is late: to be told
/// again.
webhook_fate fate_of_bounce(provider_event const& event, payment const& state, step const& at)
{
    auto const* const one = state.find_bounced(event.reference);
    if (one == nullptr) {
        bool const is_its_charge =
            event.reference.empty() ? state.refunds.empty() : state.is_own_charge(event.reference);
        if (state.status == status::approved && is_its_charge)
            return webhook_fate::early;
        telemetry::log(telemetry::level::error, "payments", at.trace.correlation_id,
                       "event {} ({}) tells that a refund failed, and fits none of payment {}", event.id,
                       event.type, state.payment_id);
        return webhook_fate::unmatched;
    }
    if (one->now == refund::state::requested)
        return webhook_fate::early;
    return can_bounce(*one) ? webhook_fate::applied : webhook_fate::ignored;
}

/// Only what speaks of the very money that was asked for moves a payment.
webhook_fate match(provider_event const& event, std::optional<payment> const& state, step const& at)
{
    if (event.about == provider_event::kind::other)
        return webhook_fate::ignored;
    if (!state)
        return webhook_fate::unmatched;
    auto const asked_for = state->money_of(event.reference);
    if (is_other_money(event, asked_for)) {
        telemetry::log(
            telemetry::level::error, "payments", at.trace.correlation_id,
            "event {} ({}) says an amount of {} and a fee of {} for payment {} of {}: no approval, and no "
            "refund",
            event.id, event.type, text_of(event.amount), text_of(event.fee), state->payment_id,
            text_of(asked_for));
        return webhook_fate::unmatched;
    }
    bool const speaks_of_another_charge =
        event.outcome && event.outcome->end != charge_outcome::kind::approved && !event.reference.empty() &&
        !state->reference.empty() && event.reference != state->reference;
    if (event.about == provider_event::kind::bounced)
        return fate_of_bounce(event, *state, at);
    return speaks_of_another_charge ? webhook_fate::ignored : webhook_fate::applied;
}

/// The outcome with what the event says was taken; an event that says no amount speaks of the one that was
/// asked for.
charge_outcome said(provider_event const& event)
{
    auto outcome = *event.outcome;
    outcome.amount = event.amount;
    return outcome;
}

/// Returns the payment when this was its end.
std::optional<payment> apply(storage::transaction& in, payment state, provider_event const& event,
                             std::string_view provider, step const& at)
{
    if (event.about == provider_event::kind::returned)
        note_returned(in, state.payment_id, {.reference = event.reference, .cause = event.cause}, at);
    else if (event.about == provider_event::kind::bounced)
        note_bounced(in, state.payment_id, event.reference, event.trouble, at);
    else if (event.outcome->end == charge_outcome::kind::waiting)
        note_accepted(in, state.payment_id, event.reference, at);
    else
        return end_payment(in, std::move(state), to_ending(said(event), std::string(provider)), at);
    return std::nullopt;
}

} // namespace

std::string_view to_text(webhook_fate of)
{
    switch (of) {
    case webhook_fate::applied:
        return "applied";
    case webhook_fate::repeated:
        return "repeated";
    case webhook_fate::unmatched:
        return "unmatched";
    case webhook_fate::early:
        return "early";
    case webhook_fate::ignored:
        break;
    }
    return "ignored";
}

taken_webhook take_in(storage::transaction& in, provider_event const& event, std::string_view provider,
                      std::string_view body, step const& at)
{
    auto state = find_payment(in, event);
    auto const fate = match(event, state, at);
    if (fate == webhook_fate::early)
        return {fate};
    auto const inserted =
        in.execute(insert_event, provider, event.id, event.type, state ? state->payment_id : event.payment_id,
                   to_text(fate), body, at.now);
    if (inserted == 0)
        return {webhook_fate::repeated};
    bool const is_other_approval = state && is_approval_of_other_money(event, *state);
    if (fate == webhook_fate::applied || is_other_approval)
        return {fate, apply(in, std::move(*state), event, provider, at)};
    return {fate};
}

} // namespace fcg::payments
