#pragma once
#include "bus/contracts/entitlement_granted.hpp"
#include "bus/contracts/entitlement_revoked.hpp"
#include "internal/index/live_index.hpp"
#include "internal/module_context.hpp"
#include "internal/recommendations/popularity_board.hpp"
#include "platform/core/ids.hpp"
#include "platform/storage/session.hpp"

#include <cstddef>
#include <cstdint>
#include <unordered_map>
#include <vector>

/// The stored sales: who bought what.
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

/// Returns the games that a player bought, the newest first.
std::vector<core::uuid> owned_games(storage::reader& db, core::uuid const& user_id);

/// Bounds for finding what the buyers of a game also bought: looks at its newest buyers, until so many of
/// their purchases were read.
struct look_at_buyers {
    std::int64_t buyers = 1'000;
    std::size_t purchases = 50'000;
};

/// Returns, for each game in the index that was bought together with `game_id`, the number of players who
/// bought both / sqrt(players who bought the one * players who bought the other), which is above 0 and at
/// most 1. Of a game with more buyers than the bounds allow, only the ones looked at count.
std::unordered_map<game_number, double> bought_together(storage::reader& db, live_index const& index,
                                                        popularity_board const& popularity,
                                                        core::uuid const& game_id,
                                                        look_at_buyers const& look_at_buyers);

} // namespace fcg::indexer
