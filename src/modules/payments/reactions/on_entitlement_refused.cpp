#include "bus/contracts/entitlement_refused.hpp"
#include "internal/payment/refund_commands.hpp"
#include "reactions/reactions.hpp"

namespace fcg::payments {

void on_entitlement_refused(bus::subscriptions& subscriptions, module_context& context,
                            bus::consumer_settings const& settings)
{
    auto give_back = [&context](storage::transaction& tx, contracts::entitlement_refused const& refusal,
                                bus::delivery const& delivery) {
        request_refund(tx, refusal.payment_id, {contracts::refund_cause::entitlement, refusal.reason},
                       context.context_for(delivery.trace));
    };
    subscriptions.on<contracts::entitlement_refused>(inputs_of(context.settings), context.db,
                                                     std::move(give_back), settings);
}

} // namespace fcg::payments
