#include "bus/contracts/purchase_completed.hpp"
#include "bus/contracts/refund_parked.hpp"
#include "internal/delivery/notify.hpp"
#include "internal/webhooks/endpoint_book.hpp"
#include "reactions/reactions.hpp"

namespace fcg::notifications {

namespace {

notification_event to_notification_event(contracts::purchase_completed const& ended)
{
    return {.user_id = ended.user_id,
            .subject = "purchase." + ended.status,
            .payment_id = ended.payment_id,
            .game_id = ended.game_id,
            .reason = ended.reason,
            .amount = ended.amount,
            .happened_at = ended.completed_at};
}

/// Leaves out the provider's reason, which is for the operator, not for the player.
notification_event to_notification_event(contracts::refund_parked const& parked)
{
    return {.user_id = parked.user_id,
            .subject = "refund.parked",
            .payment_id = parked.payment_id,
            .amount = parked.amount,
            .happened_at = parked.parked_at};
}

template <class Contract>
void tell_player_and_endpoints(bus::subscriptions& subscriptions, module_context& context,
                               bus::consumer_settings const& settings)
{
    auto handle = [&context](storage::transaction& tx, Contract const& content, bus::delivery const&) {
        auto const event = to_notification_event(content);
        notify_player(tx, context, event);
        if (context.endpoints.has_any())
            tell_endpoints(tx, context, event.subject, event.happened_at, to_json(content));
    };
    subscriptions.on<Contract>(inputs, context.db, std::move(handle), settings);
}

} // namespace

void tell_of_purchases(bus::subscriptions& subscriptions, module_context& context,
                       bus::consumer_settings const& settings)
{
    tell_player_and_endpoints<contracts::purchase_completed>(subscriptions, context, settings);
    tell_player_and_endpoints<contracts::refund_parked>(subscriptions, context, settings);
}

} // namespace fcg::notifications
