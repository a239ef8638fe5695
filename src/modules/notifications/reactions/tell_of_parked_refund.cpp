#include "bus/contracts/refund_parked.hpp"
#include "inside/notify.hpp"
#include "inside/webhooks/endpoint_book.hpp"
#include "reactions/reactions.hpp"

namespace fcg::notifications {

void tell_of_parked_refund(bus::subscriptions& into, parts& of, bus::consumer_settings const& how)
{
    auto handle = [&of](storage::transaction& in, contracts::refund_parked const& parked,
                        bus::delivery const&) {
        // Why the provider refuses is for the operator, not for the player.
        happening const what{.user_id = parked.user_id,
                             .subject = "refund.parked",
                             .payment_id = parked.payment_id,
                             .game_id = {},
                             .reason = std::nullopt,
                             .amount = parked.amount,
                             .happened_at = parked.parked_at};
        notify_player(in, of, what);
        if (of.endpoints.has_any())
            tell_endpoints(in, of, what.subject, what.happened_at, to_json(parked));
    };
    into.on<contracts::refund_parked>(refunds_parked, of.db, std::move(handle), how);
}

} // namespace fcg::notifications
