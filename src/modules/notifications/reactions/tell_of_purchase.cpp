#include "bus/contracts/purchase_completed.hpp"
#include "internal/delivery/notify.hpp"
#include "internal/webhooks/endpoint_book.hpp"
#include "reactions/reactions.hpp"

namespace fcg::notifications {

void tell_of_purchase(bus::subscriptions& subscriptions, module_context& context,
                      bus::consumer_settings const& settings)
{
    auto handle = [&context](storage::transaction& tx, contracts::purchase_completed const& ended,
                             bus::delivery const&) {
        notification_event const notification_event{.user_id = ended.user_id,
                                                    .subject = "purchase." + ended.status,
                                                    .payment_id = ended.payment_id,
                                                    .game_id = ended.game_id,
                                                    .reason = ended.reason,
                                                    .amount = ended.amount,
                                                    .happened_at = ended.completed_at};
        notify_player(tx, context, notification_event);
        if (context.endpoints.has_any())
            tell_endpoints(tx, context, notification_event.subject, notification_event.happened_at,
                           to_json(ended));
    };
    subscriptions.on<contracts::purchase_completed>(inputs, context.db, std::move(handle), settings);
}

} // namespace fcg::notifications
