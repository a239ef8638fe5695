#pragma once
#include "bus/contracts/entitlement_granted.hpp"
#include "bus/contracts/entitlement_revoked.hpp"
#include "inside/parts.hpp"

namespace fcg::indexer {

/// Counts a sale, once for a payment and once for a player and game, whether its event comes or is read from
/// the history. Of two payments of a player for a game the later one counts: the former must have been taken
/// back, though that may be heard of later. Throws bus::refused when its ids are no UUIDs.
void record_sale(storage::transaction& in, parts& of, contracts::entitlement_granted const& sold);

/// The game has left the library: the sale does not count any more, nor will it when it is heard of only now.
void take_back_sale(storage::transaction& in, parts& of, contracts::entitlement_revoked const& gone);

} // namespace fcg::indexer
