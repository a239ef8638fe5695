#include "bus/contracts/entitlement_granted.hpp"
#include "inside/purchase.hpp"
#include "reactions/reactions.hpp"

namespace fcg::games {

void complete_purchase(bus::subscriptions& into, parts& of, bus::consumer_settings const& how)
{
    auto handle = [&of](storage::transaction& in, contracts::entitlement_granted const& granted,
                        bus::delivery const& delivery) {
        end_purchase(in, of, granted.payment_id, purchase_status::completed, std::nullopt, delivery);
    };
    into.on<contracts::entitlement_granted>(entitlements_granted, of.db, std::move(handle), how);
}

} // namespace fcg::games
