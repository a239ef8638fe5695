#include "bus/contracts/refund_requested.hpp"
#include "internal/settlement/refunding.hpp"
#include "reactions/reactions.hpp"

namespace fcg::payments {

void on_refund_requested(bus::subscriptions& subscriptions, module_context& context,
                         bus::consumer_settings const& settings)
{
    auto handle = [&context](contracts::refund_requested wish, bus::delivery delivery) {
        payment_work work{context, std::move(delivery.trace), std::move(delivery.fence)};
        wanted_refund refund{std::move(wish.payment_id), std::move(wish.provider_reference)};
        return have_refunded(std::move(work), std::move(refund));
    };
    subscriptions.on_waiting<contracts::refund_requested>(inputs_of(context.settings), context.db,
                                                          std::move(handle), settings);
}

} // namespace fcg::payments
