#include "bus/contracts/entitlement_refused.hpp"
#include "inside/payment/steps.hpp"
#include "reactions/reactions.hpp"

namespace fcg::payments {

void on_entitlement_refused(bus::subscriptions& into, parts& of, bus::consumer_settings const& how)
{
    auto give_back = [&of](storage::transaction& in, contracts::entitlement_refused const& refusal,
                           bus::delivery const& delivery) {
        request_refund(in, refusal.payment_id, {"entitlement", refusal.reason}, of.step_for(delivery.trace));
    };
    into.on<contracts::entitlement_refused>(entitlements_refused, of.db, std::move(give_back), how);
}

} // namespace fcg::payments
