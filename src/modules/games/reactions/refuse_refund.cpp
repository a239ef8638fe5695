#include "bus/contracts/entitlement_kept.hpp"
#include "inside/purchase_saga.hpp"
#include "reactions/reactions.hpp"

namespace fcg::games {

void refuse_refund(bus::subscriptions& into, parts& of, bus::consumer_settings const& how)
{
    auto handle = [&of](storage::transaction& in, contracts::entitlement_kept const& kept,
                        bus::delivery const& delivery) {
        advance_saga(in, of, kept.payment_id, {saga_event::kept, kept.reason}, delivery);
    };
    into.on<contracts::entitlement_kept>(entitlements_kept, of.db, std::move(handle), how);
}

} // namespace fcg::games
