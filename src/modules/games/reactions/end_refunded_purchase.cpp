#include "bus/contracts/payment_refunded.hpp"
#include "inside/purchase_saga.hpp"
#include "reactions/reactions.hpp"

namespace fcg::games {

void end_refunded_purchase(bus::subscriptions& into, parts& of, bus::consumer_settings const& how)
{
    auto handle = [&of](storage::transaction& in, contracts::payment_refunded const& payment,
                        bus::delivery const& delivery) {
        saga_cause const cause{saga_event::money_returned, payment.reason, wish_behind(payment.cause)};
        advance_saga(in, of, payment.payment_id, cause, delivery);
    };
    into.on<contracts::payment_refunded>(payments_refunded, of.db, std::move(handle), how);
}

} // namespace fcg::games
