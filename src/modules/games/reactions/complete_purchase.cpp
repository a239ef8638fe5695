#include "bus/contracts/entitlement_granted.hpp"
#include "inside/purchase_saga.hpp"
#include "reactions/reactions.hpp"

namespace fcg::games {

void complete_purchase(bus::subscriptions& into, parts& of, bus::consumer_settings const& how)
{
    auto handle = [&of](storage::transaction& in, contracts::entitlement_granted const& granted,
                        bus::delivery const& delivery) {
        advance_saga(in, of, granted.payment_id, {saga_event::granted}, delivery);
    };
    into.on<contracts::entitlement_granted>(entitlements_granted, of.db, std::move(handle), how);
}

} // namespace fcg::games
