#include "bus/contracts/entitlement_refused.hpp"
#include "inside/purchase.hpp"
#include "reactions/reactions.hpp"

namespace fcg::games {

void fail_refused_entitlement(bus::subscriptions& into, parts& of, bus::consumer_settings const& how)
{
    auto handle = [&of](storage::transaction& in, contracts::entitlement_refused const& refused,
                        bus::delivery const& delivery) {
        end_purchase(in, of, refused.payment_id, purchase_status::failed, refused.reason, delivery);
    };
    into.on<contracts::entitlement_refused>(entitlements_refused, of.db, std::move(handle), how);
}

} // namespace fcg::games
