#include "internal/recommendations/sales.hpp"

#include <cmath>

namespace fcg::indexer {

namespace {

constexpr std::string_view select_owned =
    "SELECT game_id FROM sales WHERE user_id = $1 ORDER BY sold_at DESC, game_id";

} // namespace

std::vector<core::uuid> owned_games(storage::reader& db, core::uuid const& user_id)
{
    std::vector<core::uuid> ids;
    auto rows = db.query(select_owned, user_id);
    while (rows.next())
        ids.push_back(rows.id(0));
    return ids;
}

namespace {

constexpr std::string_view select_newest_buyers =
    "SELECT user_id FROM sales WHERE game_id = $1 ORDER BY sold_at DESC LIMIT $2";

std::vector<core::uuid> newest_buyers(storage::reader& db, core::uuid const& game_id, std::int64_t max_count)
{
    std::vector<core::uuid> ids;
    auto rows = db.query(select_newest_buyers, game_id, max_count);
    while (rows.next())
        ids.push_back(rows.id(0));
    return ids;
}

constexpr std::string_view select_bought = "SELECT game_id FROM sales WHERE user_id = $1 LIMIT $2";

/// Returns how many of the buyers that are looked at have each game, including `game_id` itself, whose count
/// is the number of those buyers.
std::unordered_map<core::uuid, std::int64_t>
count_games_of_buyers(storage::reader& db, core::uuid const& game_id, look_at_buyers const& look_at_buyers)
{
    std::unordered_map<core::uuid, std::int64_t> times;
    auto purchases = look_at_buyers.purchases;
    for (auto const& buyer : newest_buyers(db, game_id, look_at_buyers.buyers)) {
        if (purchases == 0)
            break;
        ++times[game_id];
        auto rows = db.query(select_bought, buyer, static_cast<std::int64_t>(purchases));
        while (rows.next()) {
            --purchases;
            if (auto const game = rows.id(0); game != game_id)
                ++times[game];
        }
    }
    return times;
}

} // namespace

std::unordered_map<game_number, double> bought_together(storage::reader& db, live_index const& index,
                                                        popularity_board const& popularity,
                                                        core::uuid const& game_id,
                                                        look_at_buyers const& look_at_buyers)
{
    auto times = count_games_of_buyers(db, game_id, look_at_buyers);
    auto const buyers = static_cast<double>(times[game_id]);
    times.erase(game_id);
    std::unordered_map<game_number, double> table;
    for (auto const& [other, both] : times) {
        // The board is updated only after the table, so it may have fewer buyers.
        auto const others = static_cast<double>(std::max(popularity.buyers_of(other), both));
        if (auto const number = index.find(other))
            table.emplace(*number, static_cast<double>(both) / std::sqrt(buyers * others));
    }
    return table;
}

} // namespace fcg::indexer
