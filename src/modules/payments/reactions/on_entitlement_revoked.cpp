#include "bus/contracts/entitlement_revoked.hpp"
#include "internal/payment/payment_commands.hpp"
#include "reactions/reactions.hpp"

namespace fcg::payments {

void on_entitlement_revoked(bus::subscriptions& subscriptions, module_context& context,
                            bus::consumer_settings const& settings)
{
    // A repeated message asks what happened to the money.
    auto give_back = [&context](storage::transaction& tx, contracts::entitlement_revoked const& revoked,
                                bus::delivery const& delivery) {
        auto const command = context.context_for(delivery.trace);
        auto const state = load_payment(tx, revoked.payment_id);
        if (state && state->status == status::refunded)
            say_again(tx, revoked.payment_id, command);
        else
            request_refund(tx, revoked.payment_id, {revoked.requested_by, revoked.reason}, command);
    };
    // In all other cases the money went back before the game did.
    auto asks_for_money = [](contracts::entitlement_revoked const& revoked) {
        return revoked.requested_by == "buyer" || revoked.requested_by == "admin";
    };
    subscriptions.on<contracts::entitlement_revoked>(entitlements_revoked, context.db, std::move(give_back),
                                                     settings, std::move(asks_for_money));
}

} // namespace fcg::payments
