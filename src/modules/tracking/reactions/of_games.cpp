#include "bus/contracts/game_purchase_requested.hpp"
#include "bus/contracts/purchase_cancel_requested.hpp"
#include "bus/contracts/purchase_completed.hpp"
#include "bus/contracts/purchase_overdue.hpp"
#include "bus/contracts/purchase_refund_requested.hpp"
#include "internal/adapting.hpp"
#include "reactions/reactions.hpp"

namespace fcg::tracking {

namespace {

/// The contract is given by FCG and carries no time, but the message does.
recorded_step requested(contracts::game_purchase_requested const& event, bus::delivery const& delivery)
{
    return step_of(event, step::requested, delivery.occurred_at.value_or(delivery.received_at));
}

recorded_step cancel_requested(contracts::purchase_cancel_requested const& event, bus::delivery const&)
{
    return step_of(event, step::cancel_requested, event.requested_at, event.reason);
}

/// The event's `requested_at` is the time of the purchase's request; the purchase became overdue when the
/// event was made.
recorded_step overdue(contracts::purchase_overdue const& event, bus::delivery const& delivery)
{
    return step_of(event, step::overdue, delivery.occurred_at.value_or(delivery.received_at));
}

recorded_step refund_requested(contracts::purchase_refund_requested const& event, bus::delivery const&)
{
    return step_of(event, step::refund_requested, event.requested_at, event.reason);
}

recorded_step ended(contracts::purchase_completed const& event, bus::delivery const&)
{
    auto const end = parse_step(event.status);
    if (!end || !is_end(*end))
        throw bus::refused("\"" + event.status + "\" is not an end of a purchase");
    return step_of(event, *end, event.completed_at, event.reason);
}

} // namespace

void follow_games(bus::subscriptions& subscriptions, module_context& context,
                  bus::consumer_settings const& settings)
{
    follow(subscriptions, inputs, context, settings, requested);
    follow(subscriptions, inputs, context, settings, cancel_requested);
    follow(subscriptions, inputs, context, settings, overdue);
    follow(subscriptions, inputs, context, settings, refund_requested);
    follow(subscriptions, inputs, context, settings, ended);
}

} // namespace fcg::tracking
