#include "bus/contracts/entitlement_granted.hpp"
#include "inside/index/apply.hpp"
#include "inside/taste/record_sale.hpp"
#include "reactions/reactions.hpp"

namespace fcg::indexer {

void count_sale(bus::subscriptions& into, parts& of, bus::consumer_settings const& how)
{
    auto handle = [&of](storage::transaction& in, contracts::entitlement_granted const& sold,
                        bus::delivery const& delivery) {
        record_sale(in, of, sold);
        apply_position(in, of, delivery);
    };
    into.on<contracts::entitlement_granted>(sales, of.db, std::move(handle), how);
}

} // namespace fcg::indexer
