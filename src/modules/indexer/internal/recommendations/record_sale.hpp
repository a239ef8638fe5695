#pragma once
#include "bus/contracts/entitlement_granted.hpp"
#include "bus/contracts/entitlement_revoked.hpp"
#include "internal/module_context.hpp"

namespace fcg::indexer {

/// Counts a sale, once per payment and once per player and game, whether its event arrives or is read from
/// the history. Of two payments of a player for a game the later one counts: the earlier one must have been
/// taken back, though that event may arrive later. Throws bus::refused if an id is not a UUID.
void record_sale(storage::transaction& tx, module_context& context,
                 contracts::entitlement_granted const& sold);

/// Removes a sale from the counts because the game has left the library. A sale whose event arrives only
/// later will not count either.
void record_sale_taken_back(storage::transaction& tx, module_context& context,
                            contracts::entitlement_revoked const& gone);

} // namespace fcg::indexer
