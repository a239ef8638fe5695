#include "bus/contracts/entitlement_kept.hpp"
#include "internal/purchases/purchase_saga.hpp"
#include "reactions/reactions.hpp"

namespace fcg::games {

void refuse_refund(bus::subscriptions& subscriptions, module_context& context,
                   bus::consumer_settings const& settings)
{
    auto handle = [&context](storage::transaction& tx, contracts::entitlement_kept const& kept,
                             bus::delivery const& delivery) {
        advance_saga(tx, context, kept.payment_id, {saga_event::kept, kept.reason}, delivery);
    };
    subscriptions.on<contracts::entitlement_kept>(inputs, context.db, std::move(handle), settings);
}

} // namespace fcg::games
