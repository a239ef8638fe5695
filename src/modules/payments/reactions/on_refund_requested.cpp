#include "bus/contracts/refund_requested.hpp"
#include "inside/settling/refunding.hpp"
#include "reactions/reactions.hpp"

namespace fcg::payments {

void on_refund_requested(bus::subscriptions& into, parts& of, bus::consumer_settings const& how)
{
    auto handle = [&of](contracts::refund_requested wish, bus::delivery delivery) {
        errand on{of, std::move(delivery.trace), std::move(delivery.fence)};
        wanted_refund what{std::move(wish.payment_id), std::move(wish.provider_reference)};
        return have_refunded(std::move(on), std::move(what));
    };
    into.on_waiting<contracts::refund_requested>(refunds_to_process, of.db, std::move(handle), how);
}

} // namespace fcg::payments
