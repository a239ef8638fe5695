#include "bus/contracts/purchase_tracked.hpp"
#include "bus/publishing/outbox.hpp"
#include "internal/step.hpp"
#include "internal/timeline.hpp"
#include "reactions/reactions.hpp"

#include <algorithm>
#include <optional>
#include <string>
#include <utility>

namespace fcg::tracking {

namespace {

/// Returns true if the step is the same as the event's. A payment that is refunded again has a new time; an
/// event that is only repeated keeps its time.
bool is_the_same(shown_step const& step, contracts::purchase_tracked const& event)
{
    return step.step == event.step &&
           (event.step != to_text(step::payment_refunded) || step.time == event.happened_at);
}

bool is_known(storage::transaction& tx, contracts::purchase_tracked const& event)
{
    auto const known = find_timeline(tx, event.payment_id);
    return known && std::ranges::any_of(
                        known->steps, [&event](shown_step const& step) { return is_the_same(step, event); });
}

/// Appends a step to its purchase's stream, which publishes the event, and wakes the purchase's followers
/// after the commit. Does nothing for a step that is only repeated.
void record_step(storage::transaction& tx, module_context& context, contracts::purchase_tracked event,
                 bus::delivery const& delivery)
{
    // Any other repetition arrives under the id of its event, which the inbox knows.
    if (is_said_again(parse_step(event.step).value()) && is_known(tx, event))
        return;
    auto const stream = stream_of(event.payment_id);
    event.number = storage::newest_version(tx, stream) + 1;
    bus::record_event(tx, context.env.ids, context.env.clock.now(), stream, event.number, event,
                      delivery.trace);
    tx.after_commit([&followers = context.followers, id = event.payment_id] { followers.tell(id); });
}

/// Returns a step of the purchase to which the event belongs, without a number. `time` is when it happened,
/// not when its event arrived.
template <class Contract>
contracts::purchase_tracked step_of(Contract const& event, step command, core::time_point time,
                                    std::optional<std::string> detail = std::nullopt)
{
    return {.payment_id = event.payment_id,
            .user_id = event.user_id,
            .step = std::string(to_text(command)),
            .detail = std::move(detail),
            .number = 0,
            .correlation_id = event.correlation_id,
            .happened_at = time};
}

/// Returns a function that makes a step at the time when the event was made. GamePurchaseRequested is given
/// by FCG and has no time of its own; that of PurchaseOverdue is the time of the purchase's request.
auto step_when_made(step command)
{
    return [command](auto const& event, bus::delivery const& delivery) {
        return step_of(event, command, delivery.occurred_at.value_or(delivery.received_at));
    };
}

contracts::purchase_tracked to_end_of_purchase(contracts::purchase_completed const& event,
                                               bus::delivery const&)
{
    auto const end = parse_step(event.status);
    if (!end || !is_end(*end))
        throw bus::refused("\"" + event.status + "\" is not an end of a purchase");
    return step_of(event, *end, event.completed_at, event.reason);
}

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

contracts::purchase_tracked to_end_of_payment(contracts::game_purchase_completed const& event,
                                              bus::delivery const&)
{
    return step_of(event, step_of_outcome(event.status), event.completed_at, event.reason);
}

/// Subscribes to contracts whose events become steps.
struct step_subscriptions {
    bus::subscriptions& subscriptions;
    module_context& context;
    bus::consumer_settings const& settings;

    /// Records the step that `to_step(event, delivery)` returns for each event.
    template <class Contract, class ToStep>
    void add(ToStep to_step) const
    {
        auto handle = [&context = context, to_step](storage::transaction& tx, Contract const& event,
                                                    bus::delivery const& delivery) {
            record_step(tx, context, to_step(event, delivery), delivery);
        };
        subscriptions.on<Contract>(inputs, context.db, std::move(handle), settings);
    }

    /// Records this step for each event, which holds its time in `time`, and its detail in `detail` if it has
    /// one.
    template <class Contract, class... Text>
    void add(step command, core::time_point Contract::* time, Text Contract::*... detail) const
    {
        add<Contract>([=](Contract const& event, bus::delivery const&) {
            return step_of(event, command, event.*time, event.*detail...);
        });
    }
};

} // namespace

void record_purchase_steps(bus::subscriptions& subscriptions, module_context& context,
                           bus::consumer_settings const& settings)
{
    using namespace contracts;
    step_subscriptions const steps{subscriptions, context, settings};
    // What games publishes.
    steps.add<game_purchase_requested>(step_when_made(step::requested));
    steps.add(step::cancel_requested, &purchase_cancel_requested::requested_at,
              &purchase_cancel_requested::reason);
    steps.add<purchase_overdue>(step_when_made(step::overdue));
    steps.add(step::refund_requested, &purchase_refund_requested::requested_at,
              &purchase_refund_requested::reason);
    steps.add<purchase_completed>(to_end_of_purchase);
    // What payments publishes. The reason of a parked refund concerns only the operator and the provider.
    steps.add(step::payment_accepted, &payment_accepted::accepted_at);
    steps.add<game_purchase_completed>(to_end_of_payment);
    steps.add(step::payment_refunded, &payment_refunded::refunded_at, &payment_refunded::reason);
    steps.add(step::refund_parked, &refund_parked::parked_at);
    // What library publishes.
    steps.add(step::granted, &entitlement_granted::granted_at);
    steps.add(step::entitlement_refused, &entitlement_refused::refused_at, &entitlement_refused::reason);
    steps.add(step::revoked, &entitlement_revoked::revoked_at, &entitlement_revoked::reason);
    steps.add(step::kept, &entitlement_kept::kept_at, &entitlement_kept::reason);
}

} // namespace fcg::tracking
