#pragma once
#include "platform/core/clock.hpp"
#include "platform/core/ids.hpp"
#include "platform/storage/session.hpp"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

/// Who looked at what.
namespace fcg::indexer {

/// How many games are kept for a player, those that he looked at last.
inline constexpr std::int64_t viewed_games_kept = 50;

struct view {
    core::uuid game_id;
    std::string_view visitor;
    std::optional<core::uuid> user_id;
    core::time_point viewed_at;
};

/// False: this visitor had been counted for this game and hour, or it is so late that nobody knows any more
/// (before yesterday), or a clock is wrong (after tomorrow).
bool count_view(storage::transaction& in, view const& one, core::time_point now);

/// The games that a player looked at, the newest first.
std::vector<core::uuid> viewed_games(storage::reader& in, core::uuid const& user_id);

void forget_views_of(storage::transaction& in, std::string_view user_id);

/// Deletes up to `max_count` marks of the days before yesterday and as many counts that no window reaches any
/// more; how many they were.
std::int64_t sweep_marks(storage::transaction& in, core::time_point now, std::int64_t max_count);

} // namespace fcg::indexer
