#pragma once
#include "inside/index/live_index.hpp"
#include "inside/taste/popularity_board.hpp"
#include "platform/core/clock.hpp"
#include "platform/core/ids.hpp"
#include "platform/storage/session.hpp"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace fcg::indexer {

/// What a player might like, and why.
struct recommendation {
    enum class cause { owned, viewed, popular };

    core::uuid game_id;
    cause because = cause::popular;
    std::optional<core::uuid> like; ///< the game that was owned or viewed
    std::string genre;              ///< in which it is popular; empty: popular anywhere
};

/// What the recommendations are made from.
struct taste_sources {
    storage::reader& in;
    live_index const& index;
    popularity_board const& popularity;
    core::time_point now;
    std::int64_t popular_days = 30;
};

/// At most `max_count` games in the index that the player does not own, without doubles. First what is like
/// the games that he bought and looked at last; then what is popular in the genres of those; then what is
/// popular anywhere. A player who owns nothing gets what is popular in the genres that he looked at before
/// what is like it. One or two passes over the index: for the pool.
std::vector<recommendation> recommend(taste_sources const& from, core::uuid const& user_id,
                                      std::size_t max_count);

} // namespace fcg::indexer
