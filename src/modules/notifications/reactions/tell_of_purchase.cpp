#include "bus/contracts/purchase_completed.hpp"
#include "inside/notify.hpp"
#include "inside/webhooks/endpoint_book.hpp"
#include "reactions/reactions.hpp"

namespace fcg::notifications {

void tell_of_purchase(bus::subscriptions& into, parts& of, bus::consumer_settings const& how)
{
    auto handle = [&of](storage::transaction& in, contracts::purchase_completed const& ended,
                        bus::delivery const&) {
        happening const what{.user_id = ended.user_id,
                             .subject = "purchase." + ended.status,
                             .payment_id = ended.payment_id,
                             .game_id = ended.game_id,
                             .reason = ended.reason,
                             .amount = ended.amount,
                             .happened_at = ended.completed_at};
        notify_player(in, of, what);
        if (of.endpoints.has_any())
            tell_endpoints(in, of, what.subject, what.happened_at, to_json(ended));
    };
    into.on<contracts::purchase_completed>(purchases_ended, of.db, std::move(handle), how);
}

} // namespace fcg::notifications
