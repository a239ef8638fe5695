#include "bus/contracts/entitlement_refused.hpp"
#include "inside/purchase_saga.hpp"
#include "reactions/reactions.hpp"

namespace fcg::games {

void await_compensation(bus::subscriptions& into, parts& of, bus::consumer_settings const& how)
{
    auto handle = [&of](storage::transaction& in, contracts::entitlement_refused const& refused,
                        bus::delivery const& delivery) {
        advance_saga(in, of, refused.payment_id, {saga_event::not_granted, refused.reason, "store"},
                     delivery);
    };
    into.on<contracts::entitlement_refused>(entitlements_refused, of.db, std::move(handle), how);
}

} // namespace fcg::games
