#include "bus/contracts/entitlement_refused.hpp"
#include "internal/purchases/purchase_saga.hpp"
#include "reactions/reactions.hpp"

namespace fcg::games {

void await_compensation(bus::subscriptions& subscriptions, module_context& context,
                        bus::consumer_settings const& settings)
{
    auto handle = [&context](storage::transaction& tx, contracts::entitlement_refused const& refused,
                             bus::delivery const& delivery) {
        saga_cause const cause{saga_event::not_granted, refused.reason, contracts::requester::store};
        advance_saga(tx, context, refused.payment_id, cause, delivery);
    };
    subscriptions.on<contracts::entitlement_refused>(inputs, context.db, std::move(handle), settings);
}

} // namespace fcg::games
