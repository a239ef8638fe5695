#include "bus/contracts/entitlement_granted.hpp"
#include "internal/purchases/purchase_saga.hpp"
#include "reactions/reactions.hpp"

namespace fcg::games {

void complete_purchase(bus::subscriptions& subscriptions, module_context& context,
                       bus::consumer_settings const& settings)
{
    auto handle = [&context](storage::transaction& tx, contracts::entitlement_granted const& granted,
                             bus::delivery const& delivery) {
        advance_saga(tx, context, granted.payment_id, {saga_event::granted}, delivery);
    };
    subscriptions.on<contracts::entitlement_granted>(inputs, context.db, std::move(handle), settings);
}

} // namespace fcg::games
