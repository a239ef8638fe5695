#include "bus/contracts/game_purchase_requested.hpp"
#include "inside/payment/steps.hpp"
#include "reactions/reactions.hpp"

namespace fcg::payments {

void on_game_purchase_requested(bus::subscriptions& into, parts& of, bus::consumer_settings const& how)
{
    auto open = [&of](storage::transaction& in, contracts::game_purchase_requested const& purchase,
                      bus::delivery const& delivery) {
        payment_order const order{.payment_id = purchase.payment_id,
                                  .user_id = purchase.user_id,
                                  .game_id = purchase.game_id,
                                  .amount = purchase.amount,
                                  .method = purchase.method,
                                  .correlation_id = purchase.correlation_id};
        open_payment(in, order, of.step_for(delivery.trace));
    };
    into.on<contracts::game_purchase_requested>(purchases_requested, of.db, std::move(open), how);
}

} // namespace fcg::payments
