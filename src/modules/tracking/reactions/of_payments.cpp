#include "bus/contracts/game_purchase_completed.hpp"
#include "bus/contracts/payment_accepted.hpp"
#include "bus/contracts/payment_refunded.hpp"
#include "bus/contracts/refund_parked.hpp"
#include "internal/adapting.hpp"
#include "reactions/reactions.hpp"

namespace fcg::tracking {

namespace {

step step_of_outcome(contracts::payment_outcome outcome)
{
    switch (outcome) {
    case contracts::payment_outcome::approved:
        return step::approved;
    case contracts::payment_outcome::declined:
        return step::payment_declined;
    case contracts::payment_outcome::cancelled:
        return step::payment_cancelled;
    case contracts::payment_outcome::failed:
        break;
    }
    return step::payment_failed;
}

recorded_step accepted(contracts::payment_accepted const& event, bus::delivery const&)
{
    return step_of(event, step::payment_accepted, event.accepted_at);
}

recorded_step payment_ended(contracts::game_purchase_completed const& event, bus::delivery const&)
{
    return step_of(event, step_of_outcome(event.status), event.completed_at, event.reason);
}

recorded_step refunded(contracts::payment_refunded const& event, bus::delivery const&)
{
    return step_of(event, step::payment_refunded, event.refunded_at, event.reason);
}

/// Leaves out the reason, which concerns only the operator and the provider.
recorded_step parked(contracts::refund_parked const& event, bus::delivery const&)
{
    return step_of(event, step::refund_parked, event.parked_at);
}

} // namespace

void follow_payments(bus::subscriptions& subscriptions, module_context& context,
                     bus::consumer_settings const& settings)
{
    follow(subscriptions, inputs, context, settings, accepted);
    follow(subscriptions, inputs, context, settings, payment_ended);
    follow(subscriptions, inputs, context, settings, refunded);
    follow(subscriptions, inputs, context, settings, parked);
}

} // namespace fcg::tracking
