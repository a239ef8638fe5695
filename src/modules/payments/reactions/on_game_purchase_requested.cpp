#include "bus/contracts/game_purchase_requested.hpp"
#include "internal/payment/payment_commands.hpp"
#include "reactions/reactions.hpp"

namespace fcg::payments {

void on_game_purchase_requested(bus::subscriptions& subscriptions, module_context& context,
                                bus::consumer_settings const& settings)
{
    auto open = [&context](storage::transaction& tx, contracts::game_purchase_requested const& purchase,
                           bus::delivery const& delivery) {
        auto opened = open_payment(tx, order_of(purchase), context.context_for(delivery.trace));
        if (opened)
            tx.after_commit([&context, opened = *std::move(opened)] { context.opened.keep(opened); });
    };
    subscriptions.on<contracts::game_purchase_requested>(inputs_of(context.settings), context.db,
                                                         std::move(open), settings);
}

} // namespace fcg::payments
