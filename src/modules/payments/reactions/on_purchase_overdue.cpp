#include "bus/contracts/purchase_overdue.hpp"
#include "internal/payment/payment_commands.hpp"
#include "internal/payment/payment_rows.hpp"
#include "reactions/reactions.hpp"

namespace fcg::payments {

namespace {

void settle(storage::transaction& tx, contracts::purchase_overdue const& purchase,
            command_context const& command)
{
    if (open_payment(tx, order_of(purchase), command))
        return;
    set_next_look(tx, purchase.payment_id, command.now); // an open payment: the sweeper looks at it now
    announce_end(tx, purchase.payment_id, command);      // a payment that has ended
}

} // namespace

void on_purchase_overdue(bus::subscriptions& subscriptions, module_context& context,
                         bus::consumer_settings const& settings)
{
    auto handle = [&context](storage::transaction& tx, contracts::purchase_overdue const& purchase,
                             bus::delivery const& delivery) {
        settle(tx, purchase, context.context_for(delivery.trace));
    };
    subscriptions.on<contracts::purchase_overdue>(inputs_of(context.settings), context.db, std::move(handle),
                                                  settings);
}

} // namespace fcg::payments
