#include "bus/contracts/refund_parked.hpp"
#include "internal/delivery/notify.hpp"
#include "internal/webhooks/endpoint_book.hpp"
#include "reactions/reactions.hpp"

namespace fcg::notifications {

void tell_of_parked_refund(bus::subscriptions& subscriptions, module_context& context,
                           bus::consumer_settings const& settings)
{
    auto handle = [&context](storage::transaction& tx, contracts::refund_parked const& parked,
                             bus::delivery const&) {
        // The provider's reason is for the operator, not for the player.
        notification_event const notification_event{.user_id = parked.user_id,
                                                    .subject = "refund.parked",
                                                    .payment_id = parked.payment_id,
                                                    .game_id = {},
                                                    .reason = std::nullopt,
                                                    .amount = parked.amount,
                                                    .happened_at = parked.parked_at};
        notify_player(tx, context, notification_event);
        if (context.endpoints.has_any())
            tell_endpoints(tx, context, notification_event.subject, notification_event.happened_at,
                           to_json(parked));
    };
    subscriptions.on<contracts::refund_parked>(inputs, context.db, std::move(handle), settings);
}

} // namespace fcg::notifications
