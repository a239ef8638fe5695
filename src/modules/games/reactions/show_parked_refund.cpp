#include "bus/contracts/refund_parked.hpp"
#include "internal/purchases/purchase_saga.hpp"
#include "reactions/reactions.hpp"

namespace fcg::games {

namespace {

/// Returns false for money that was taken in addition to the purchase's own; that is between payments and the
/// provider.
bool is_of_the_purchase(contracts::refund_parked const& refund)
{
    using enum contracts::refund_cause;
    return refund.cause != late && refund.cause != doubled && refund.cause != mismatched;
}

} // namespace

void show_parked_refund(bus::subscriptions& subscriptions, module_context& context,
                        bus::consumer_settings const& settings)
{
    auto handle = [&context](storage::transaction& tx, contracts::refund_parked const& refund,
                             bus::delivery const& delivery) {
        saga_cause const cause{saga_event::refund_parked, refund.reason, wish_behind(refund.cause)};
        advance_saga(tx, context, refund.payment_id, cause, delivery);
    };
    subscriptions.on<contracts::refund_parked>(inputs, context.db, std::move(handle), settings,
                                               is_of_the_purchase);
}

} // namespace fcg::games
