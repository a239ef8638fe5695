#pragma once
#include "bus/contracts/entitlement_granted.hpp"
#include "inside/parts.hpp"

namespace fcg::indexer {

/// Counts a sale, once for a payment and once for a player and game, whether its event comes or is read from
/// the history. Throws bus::refused when its ids are no UUIDs.
void record_sale(storage::transaction& in, parts& of, contracts::entitlement_granted const& sold);

} // namespace fcg::indexer
