#pragma once
#include "internal/index/live_index.hpp"
#include "internal/recommendations/popularity_board.hpp"
#include "platform/core/ids.hpp"
#include "platform/storage/session.hpp"

#include <cstddef>
#include <cstdint>
#include <unordered_map>
#include <vector>

/// The stored sales: who bought what.
namespace fcg::indexer {

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
