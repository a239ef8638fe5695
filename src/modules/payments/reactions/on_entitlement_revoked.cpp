#include "bus/contracts/entitlement_revoked.hpp"
#include "internal/payment/refund_commands.hpp"
#include "reactions/reactions.hpp"

namespace fcg::payments {

namespace {

using contracts::requester;

/// Returns true if a refund follows. In all other cases the money went back before the game did.
bool asks_for_money(contracts::entitlement_revoked const& revoked)
{
    return revoked.requested_by == requester::buyer || revoked.requested_by == requester::admin;
}

contracts::refund_cause cause_of(contracts::entitlement_revoked const& revoked)
{
    return revoked.requested_by == requester::buyer ? contracts::refund_cause::buyer
                                                    : contracts::refund_cause::admin;
}

} // namespace

void on_entitlement_revoked(bus::subscriptions& subscriptions, module_context& context,
                            bus::consumer_settings const& settings)
{
    // A repeated message asks what happened to the money.
    auto give_back = [&context](storage::transaction& tx, contracts::entitlement_revoked const& revoked,
                                bus::delivery const& delivery) {
        auto const command = context.context_for(delivery.trace);
        auto const state = load_payment(tx, revoked.payment_id);
        if (state && state->status == status::refunded)
            announce_end(tx, revoked.payment_id, command);
        else
            request_refund(tx, revoked.payment_id, {cause_of(revoked), revoked.reason}, command);
    };
    subscriptions.on<contracts::entitlement_revoked>(inputs_of(context.settings), context.db,
                                                     std::move(give_back), settings, asks_for_money);
}

} // namespace fcg::payments
