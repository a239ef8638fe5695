#pragma once
#include "internal/index/live_index.hpp"
#include "internal/recommendations/popularity_board.hpp"
#include "platform/core/clock.hpp"
#include "platform/core/ids.hpp"
#include "platform/storage/session.hpp"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace fcg::indexer {

/// A game that a player might like, and the reason.
struct recommendation {
    enum class cause { owned, viewed, popular };

    core::uuid game_id;
    cause because = cause::popular;
    std::optional<core::uuid> like; ///< the game that the player owns or viewed
    std::string genre;              ///< the genre in which the game is popular; empty for all genres
};

/// The data that recommendations are made from.
struct recommendation_sources {
    storage::reader& db;
    live_index const& index;
    popularity_board const& popularity;
    core::time_point now;
    std::int64_t popular_days = 30;
};

/// Returns at most `max_count` games in the index that the player does not own, without duplicates: first
/// games similar to those that the player bought and viewed last; then what is popular in their genres; then
/// what is popular overall. A player who owns nothing gets what is popular in the genres of the viewed games
/// before the similar games. Makes one or two passes over the index, so it belongs on the thread pool.
std::vector<recommendation> recommend(recommendation_sources const& sources, core::uuid const& user_id,
                                      std::size_t max_count);

} // namespace fcg::indexer
