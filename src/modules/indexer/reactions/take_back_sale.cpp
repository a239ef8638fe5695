#include "bus/contracts/entitlement_revoked.hpp"
#include "inside/index/apply.hpp"
#include "inside/taste/record_sale.hpp"
#include "reactions/reactions.hpp"

namespace fcg::indexer {

void take_back_sale(bus::subscriptions& into, parts& of, bus::consumer_settings const& how)
{
    auto handle = [&of](storage::transaction& in, contracts::entitlement_revoked const& gone,
                        bus::delivery const& delivery) {
        take_back_sale(in, of, gone);
        apply_position(in, of, delivery);
    };
    into.on<contracts::entitlement_revoked>(sales_taken_back, of.db, std::move(handle), how);
}

} // namespace fcg::indexer
