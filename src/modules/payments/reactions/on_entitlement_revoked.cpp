#include "bus/contracts/entitlement_revoked.hpp"
#include "inside/payment/steps.hpp"
#include "reactions/reactions.hpp"

namespace fcg::payments {

void on_entitlement_revoked(bus::subscriptions& into, parts& of, bus::consumer_settings const& how)
{
    // One that comes again asks what became of the money.
    auto give_back = [&of](storage::transaction& in, contracts::entitlement_revoked const& revoked,
                           bus::delivery const& delivery) {
        auto const at = of.step_for(delivery.trace);
        auto const state = load_payment(in, revoked.payment_id);
        if (state && state->status == status::refunded)
            say_again(in, revoked.payment_id, at);
        else
            request_refund(in, revoked.payment_id, {revoked.by, revoked.reason}, at);
    };
    // Otherwise the money went back before the game did.
    auto asks_for_money = [](contracts::entitlement_revoked const& revoked) {
        return revoked.by == "buyer" || revoked.by == "admin";
    };
    into.on<contracts::entitlement_revoked>(entitlements_revoked, of.db, std::move(give_back), how,
                                            std::move(asks_for_money));
}

} // namespace fcg::payments
