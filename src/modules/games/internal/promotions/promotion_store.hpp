#pragma once
#include "internal/promotions/promotion.hpp"
#include "platform/storage/session.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

/// Access to the tables promotions and promotion_games. The rows of deleted promotions stay until no game
/// shows them; only the schedule finds them.
namespace fcg::games {

/// The columns that read_promotion() expects, in its order: all but the ids of the games.
inline constexpr std::string_view promotion_columns =
    "id, version, name, percent_off, price_minor, currency, "
    "genre, tag, starts_at, ends_at, created_at, updated_at";
promotion read_promotion(storage::rows const& row);

/// Returns the promotion with the ids of its games, or nothing if there is none.
std::optional<promotion> find_promotion(storage::reader& db, core::uuid const& id);

/// The periods that a promotion must match, and the position at which a page begins.
struct promotion_query {
    core::time_point starts_until = core::time_point::max(); ///< inclusive
    core::time_point starts_after = core::time_point::min();
    core::time_point ends_until = core::time_point::max(); ///< inclusive
    core::time_point ends_after = core::time_point::min();
    core::time_point start = core::time_point::min(); ///< start of the last one before the page, and its id
    std::string id{};
    std::int64_t max = 20;
};

/// Returns promotions sorted by start, with the ids of their games.
std::vector<promotion> read_promotions(storage::reader& db, promotion_query const& promotion_query);

void insert_promotion(storage::transaction& tx, promotion const& promotion);
/// Updates the row of `before`; `after` must have the next version. Returns false if the row is no longer at
/// before.version; nothing was written then.
bool update_promotion(storage::transaction& tx, promotion const& before, promotion const& after);
/// Deletes the promotion and ends it at `now` unless it has ended before. Returns false if it is no longer at
/// promotion.version; nothing was written then.
bool end_promotion(storage::transaction& tx, promotion const& promotion, core::time_point now);

/// Returns true if a promotion that a game shows still runs.
bool is_running(storage::reader& db, std::string_view id, core::time_point now);
/// Returns true if the promotion names this game by its id.
bool names_game(storage::reader& db, core::uuid const& promotion, core::uuid const& game);

} // namespace fcg::games
