#include "bus/contracts/game_purchase_requested.hpp"
#include "bus/contracts/purchase_cancel_requested.hpp"
#include "bus/contracts/purchase_completed.hpp"
#include "bus/contracts/purchase_overdue.hpp"
#include "bus/contracts/purchase_refund_requested.hpp"
#include "inside/adapting.hpp"
#include "reactions/reactions.hpp"

namespace fcg::tracking {

namespace {

/// The contract is FCG's and carries no time: the message does.
happening requested(contracts::game_purchase_requested const& event, bus::delivery const& from)
{
    return step_of(event, step::requested, from.occurred_at.value_or(from.received_at));
}

happening cancel_requested(contracts::purchase_cancel_requested const& event, bus::delivery const&)
{
    return step_of(event, step::cancel_requested, event.requested_at, event.reason);
}

/// The event repeats when the purchase was requested; it became overdue when the event was made.
happening overdue(contracts::purchase_overdue const& event, bus::delivery const& from)
{
    return step_of(event, step::overdue, from.occurred_at.value_or(from.received_at));
}

happening refund_requested(contracts::purchase_refund_requested const& event, bus::delivery const&)
{
    return step_of(event, step::refund_requested, event.requested_at, event.reason);
}

happening ended(contracts::purchase_completed const& event, bus::delivery const&)
{
    auto const end = parse_step(event.status);
    if (!end || !is_end(*end))
        throw bus::refused("\"" + event.status + "\" is no end of a purchase");
    return step_of(event, *end, event.completed_at, event.reason);
}

} // namespace

void follow_games(bus::subscriptions& into, parts& of, bus::consumer_settings const& how)
{
    follow(into, of, how, requested);
    follow(into, of, how, cancel_requested);
    follow(into, of, how, overdue);
    follow(into, of, how, refund_requested);
    follow(into, of, how, ended);
}

std::vector<bus::reader> reads_of_games()
{
    return {reader_of<contracts::game_purchase_requested>(),
            reader_of<contracts::purchase_cancel_requested>(), reader_of<contracts::purchase_overdue>(),
            reader_of<contracts::purchase_refund_requested>(), reader_of<contracts::purchase_completed>()};
}

} // namespace fcg::tracking
