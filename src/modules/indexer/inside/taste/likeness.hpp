#pragma once
#include "inside/index/live_index.hpp"

#include <cstddef>
#include <cstdint>
#include <span>
#include <unordered_map>
#include <vector>

/// How alike games are. Two things count, each from 0 to 1:
///
/// - What is said of them: the cosine between their tags, genres and developers, each weighted by
///   ln(1 + games / games that have it), so that rare ones weigh more; a developer weighs half.
/// - Who bought them: players who bought both / sqrt(players who bought the one * those who bought the
/// other).
///
/// The sum of both is how much one game says for another.
namespace fcg::indexer {

/// A game that speaks for others.
struct seed {
    game_number number = 0;
    double weight = 1;                                       ///< of all that it says
    std::unordered_map<game_number, double> bought_together; ///< see bought_together()
};

struct alike_game {
    game_number number = 0;
    std::int64_t millionths = 0; ///< what the seeds say together, above 0
    std::size_t loudest = 0;     ///< the seed that says most; the first of equal ones
};

/// The living games for which the seeds say most: by that, then by popularity, then by id; neither seeds nor
/// those left out. One pass over the labels of all games: for the pool.
std::vector<alike_game> find_alike(live_index const& index, std::span<seed const> seeds,
                                   std::span<game_number const> left_out, std::size_t max_count);

} // namespace fcg::indexer
