#include "bus/contracts/entitlement_granted.hpp"
#include "internal/recommendations/sales.hpp"
#include "internal/upkeep/apply.hpp"
#include "reactions/reactions.hpp"

namespace fcg::indexer {

void count_sale(bus::subscriptions& subscriptions, module_context& context,
                bus::consumer_settings const& settings)
{
    auto handle = [&context](storage::transaction& tx, contracts::entitlement_granted const& sold,
                             bus::delivery const& delivery) {
        record_sale(tx, context, sold);
        apply_position(tx, context, delivery);
    };
    subscriptions.on<contracts::entitlement_granted>(inputs, context.db, std::move(handle), settings);
}

} // namespace fcg::indexer
