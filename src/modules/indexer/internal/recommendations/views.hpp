#pragma once
#include "platform/core/clock.hpp"
#include "platform/core/ids.hpp"
#include "platform/storage/session.hpp"

#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

/// The stored views: who viewed what.
namespace fcg::indexer {

/// The number of games that are kept for a player: those viewed last.
inline constexpr std::int64_t viewed_games_kept = 50;

struct view {
    core::uuid game_id;
    std::string_view visitor;
    std::optional<core::uuid> user_id;
    core::time_point viewed_at;
};

/// Counts a view. Returns false if this visitor was already counted for this game and hour, if the view is
/// too late to know that (before yesterday), or if a clock is wrong (after tomorrow).
bool record_view(storage::transaction& tx, view const& view, core::time_point now);

/// Returns the games that a player viewed, the newest first.
std::vector<core::uuid> viewed_games(storage::reader& db, core::uuid const& user_id);

void forget_views_of(storage::transaction& tx, std::string_view user_id);

/// Deletes up to `max_count` marks of the days before yesterday, and as many counts that are outside every
/// window. Returns the number of deleted rows.
std::int64_t sweep_marks(storage::transaction& tx, core::time_point now, std::int64_t max_count);

} // namespace fcg::indexer
