#pragma once
#include "internal/index/live_index.hpp"

#include <cstddef>
#include <cstdint>
#include <span>
#include <unordered_map>
#include <vector>

/// The similarity of games: the sum of two measures, each from 0 to 1:
/// - Content: the cosine between their tags, genres and developers, each weighted by ln(1 + games / games
///   that have it), so that rare ones weigh more; a developer weighs half.
/// - Buyers: players who bought both / sqrt(players who bought the one * players who bought the other).
namespace fcg::indexer {

/// A game for which similar games are searched.
struct seed {
    game_number number = 0;
    double weight = 1;                                       ///< factor of its similarity to other games
    std::unordered_map<game_number, double> bought_together; ///< see bought_together()
};

struct alike_game {
    game_number number = 0;
    std::int64_t millionths = 0; ///< weighted sum of the similarity to all seeds, above 0
    std::size_t loudest = 0;     ///< index of the most similar seed; the first of equal ones
};

/// Returns the live games that are most similar to the seeds, ordered by that, then by popularity, then by
/// id. Neither seeds nor `left_out` are among them. Makes one pass over the labels of all games, so it
/// belongs on the thread pool.
std::vector<alike_game> find_alike(live_index const& index, std::span<seed const> seeds,
                                   std::span<game_number const> left_out, std::size_t max_count);

} // namespace fcg::indexer
