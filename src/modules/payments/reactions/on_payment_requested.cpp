#include "bus/contracts/payment_requested.hpp"
#include "internal/settlement/charging.hpp"
#include "reactions/reactions.hpp"

namespace fcg::payments {

void on_payment_requested(bus::subscriptions& subscriptions, module_context& context,
                          bus::consumer_settings const& settings)
{
    auto handle = [&context](contracts::payment_requested requested, bus::delivery delivery) {
        payment_work work{context, std::move(delivery.trace), std::move(delivery.fence)};
        return have_charged(std::move(work), std::move(requested.payment_id));
    };
    subscriptions.on_waiting<contracts::payment_requested>(inputs_of(context.settings), context.db,
                                                           std::move(handle), settings);
}

} // namespace fcg::payments
