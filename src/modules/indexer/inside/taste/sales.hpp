#pragma once
#include "inside/index/live_index.hpp"
#include "inside/taste/popularity_board.hpp"
#include "platform/core/ids.hpp"
#include "platform/storage/session.hpp"

#include <cstddef>
#include <cstdint>
#include <unordered_map>
#include <vector>

/// Who bought what.
namespace fcg::indexer {

/// The games that a player bought, the newest first.
std::vector<core::uuid> owned_games(storage::reader& in, core::uuid const& user_id);

/// How far to look for what else the buyers of a game bought: at its newest buyers, until so many purchases
/// of theirs were seen.
struct look_at_buyers {
    std::int64_t buyers = 1'000;
    std::size_t purchases = 50'000;
};

/// Players who bought both / sqrt(players who bought the one * those who bought the other), from above 0 to
/// 1, for each game in the index that was bought together with `game_id`. Of a game with more buyers than are
/// looked at, those count that were.
std::unordered_map<game_number, double> bought_together(storage::reader& in, live_index const& index,
                                                        popularity_board const& popularity,
                                                        core::uuid const& game_id, look_at_buyers const& how);

} // namespace fcg::indexer
