#pragma once
#include "inside/promotions/promotion.hpp"
#include "platform/storage/session.hpp"

#include <cstddef>
#include <cstdint>
#include <limits>
#include <optional>
#include <string>
#include <vector>

/// Tables promotions and promotion_games. Deleted promotions, whose rows stay until no game shows them, are
/// found by the schedule alone.
namespace fcg::games {

/// The columns that read_promotion() expects, in its order. It reads all but the games' ids.
inline constexpr std::string_view promotion_columns =
    "id, version, name, percent_off, price_minor, currency, "
    "genre, tag, starts_at, ends_at, created_at, updated_at";
promotion read_promotion(storage::rows const& row);

/// With the ids of its games.
std::optional<promotion> find_promotion(storage::reader& in, core::uuid const& id);

/// Periods of which a promotion must be, and where a page begins.
struct promotion_query {
    core::time_point starts_until = core::time_point::max(); ///< this moment included
    core::time_point starts_after = core::time_point::min();
    core::time_point ends_until = core::time_point::max(); ///< this moment included
    core::time_point ends_after = core::time_point::min();
    core::time_point start = core::time_point::min(); ///< of the last one before the page, and its id
    std::string id{};
    std::int64_t max = 20;
};

/// By start, with the ids of their games.
std::vector<promotion> read_promotions(storage::reader& in, promotion_query const& wanted);

void insert_promotion(storage::transaction& in, promotion const& one);
/// False when it is not at before.version any more: nothing was written. `after` has the next version.
bool update_promotion(storage::transaction& in, promotion const& before, promotion const& after);
/// It ends at `now`, when it has not ended before, and cannot be found any more. False as above.
bool end_promotion(storage::transaction& in, promotion const& one, core::time_point now);

/// Whether a promotion that a game shows still runs.
bool is_running(storage::reader& in, std::string_view id, core::time_point now);
/// Whether it is for this game by name.
bool names_game(storage::reader& in, core::uuid const& promotion, core::uuid const& game);

} // namespace fcg::games
