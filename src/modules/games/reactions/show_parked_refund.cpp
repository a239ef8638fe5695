#include "bus/contracts/refund_parked.hpp"
#include "inside/purchase_saga.hpp"
#include "reactions/reactions.hpp"

namespace fcg::games {

namespace {

/// Money that was taken beside the purchase's own is between payments and the provider.
bool is_of_the_purchase(contracts::refund_parked const& refund)
{
    return refund.cause != "late" && refund.cause != "doubled" && refund.cause != "mismatched";
}

} // namespace

void show_parked_refund(bus::subscriptions& into, parts& of, bus::consumer_settings const& how)
{
    auto handle = [&of](storage::transaction& in, contracts::refund_parked const& refund,
                        bus::delivery const& delivery) {
        saga_cause const cause{saga_event::refund_parked, refund.reason, wish_behind(refund.cause)};
        advance_saga(in, of, refund.payment_id, cause, delivery);
    };
    into.on<contracts::refund_parked>(refunds_parked, of.db, std::move(handle), how, is_of_the_purchase);
}

} // namespace fcg::games
