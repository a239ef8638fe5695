#include "bus/contracts/payment_requested.hpp"
#include "inside/settling/charging.hpp"
#include "reactions/reactions.hpp"

namespace fcg::payments {

void on_payment_requested(bus::subscriptions& into, parts& of, users::questions& users,
                          bus::consumer_settings const& how)
{
    auto handle = [&of, &users](contracts::payment_requested requested, bus::delivery delivery) {
        errand on{of, std::move(delivery.trace), std::move(delivery.fence)};
        return have_charged(std::move(on), users, std::move(requested.payment_id));
    };
    into.on_waiting<contracts::payment_requested>(payments_to_process, of.db, std::move(handle), how);
}

} // namespace fcg::payments
