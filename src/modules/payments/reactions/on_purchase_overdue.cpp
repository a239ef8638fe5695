#include "bus/contracts/purchase_overdue.hpp"
#include "inside/payment/steps.hpp"
#include "reactions/reactions.hpp"

namespace fcg::payments {

namespace {

void settle(storage::transaction& in, contracts::purchase_overdue const& purchase, step const& at)
{
    payment_order const order{.payment_id = purchase.payment_id,
                              .user_id = purchase.user_id,
                              .game_id = purchase.game_id,
                              .amount = purchase.amount,
                              .method = purchase.method,
                              .correlation_id = purchase.correlation_id};
    if (open_payment(in, order, at))
        return;
    look_again_at(in, purchase.payment_id, at.now); // an open one: the sweeper looks at it now
    say_again(in, purchase.payment_id, at);         // one that has ended
}

} // namespace

void on_purchase_overdue(bus::subscriptions& into, parts& of, bus::consumer_settings const& how)
{
    auto handle = [&of](storage::transaction& in, contracts::purchase_overdue const& purchase,
                        bus::delivery const& delivery) { settle(in, purchase, of.step_for(delivery.trace)); };
    into.on<contracts::purchase_overdue>(purchases_overdue, of.db, std::move(handle), how);
}

} // namespace fcg::payments
