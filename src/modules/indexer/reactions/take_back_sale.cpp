#include "bus/contracts/entitlement_revoked.hpp"
#include "internal/recommendations/sales.hpp"
#include "internal/upkeep/apply.hpp"
#include "reactions/reactions.hpp"

namespace fcg::indexer {

void take_back_sale(bus::subscriptions& subscriptions, module_context& context,
                    bus::consumer_settings const& settings)
{
    auto handle = [&context](storage::transaction& tx, contracts::entitlement_revoked const& gone,
                             bus::delivery const& delivery) {
        record_sale_taken_back(tx, context, gone);
        apply_position(tx, context, delivery);
    };
    subscriptions.on<contracts::entitlement_revoked>(inputs, context.db, std::move(handle), settings);
}

} // namespace fcg::indexer
