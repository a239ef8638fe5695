#include "bus/contracts/payment_refunded.hpp"
#include "internal/purchases/purchase_saga.hpp"
#include "reactions/reactions.hpp"

namespace fcg::games {

void end_refunded_purchase(bus::subscriptions& subscriptions, module_context& context,
                           bus::consumer_settings const& settings)
{
    auto handle = [&context](storage::transaction& tx, contracts::payment_refunded const& payment,
                             bus::delivery const& delivery) {
        saga_cause const cause{saga_event::money_returned, payment.reason, wish_behind(payment.cause)};
        advance_saga(tx, context, payment.payment_id, cause, delivery);
    };
    subscriptions.on<contracts::payment_refunded>(inputs, context.db, std::move(handle), settings);
}

} // namespace fcg::games
