#include "inside/taste/sales.hpp"

#include <cmath>

namespace fcg::indexer {

namespace {

constexpr std::string_view select_owned =
    "SELECT game_id FROM sales WHERE user_id = $1 ORDER BY sold_at DESC, game_id";

} // namespace

std::vector<core::uuid> owned_games(storage::reader& in, core::uuid const& user_id)
{
    std::vector<core::uuid> found;
    auto rows = in.query(select_owned, user_id);
    while (rows.next())
        found.push_back(rows.id(0));
    return found;
}

namespace {

constexpr std::string_view select_newest_buyers =
    "SELECT user_id FROM sales WHERE game_id = $1 ORDER BY sold_at DESC LIMIT $2";

std::vector<core::uuid> newest_buyers(storage::reader& in, core::uuid const& game_id, std::int64_t max_count)
{
    std::vector<core::uuid> found;
    auto rows = in.query(select_newest_buyers, game_id, max_count);
    while (rows.next())
        found.push_back(rows.id(0));
    return found;
}

constexpr std::string_view select_bought = "SELECT game_id FROM sales WHERE user_id = $1 LIMIT $2";

/// How many of the buyers have each game, `game_id` among them: so many buyers were looked at.
std::unordered_map<core::uuid, std::int64_t>
count_games_of_buyers(storage::reader& in, core::uuid const& game_id, look_at_buyers const& how)
{
    std::unordered_map<core::uuid, std::int64_t> times;
    auto purchases = how.purchases;
    for (auto const& buyer : newest_buyers(in, game_id, how.buyers)) {
        if (purchases == 0)
            break;
        ++times[game_id];
        auto rows = in.query(select_bought, buyer, static_cast<std::int64_t>(purchases));
        while (rows.next()) {
            --purchases;
            if (auto const game = rows.id(0); game != game_id)
                ++times[game];
        }
    }
    return times;
}

} // namespace

std::unordered_map<game_number, double> bought_together(storage::reader& in, live_index const& index,
                                                        popularity_board const& popularity,
                                                        core::uuid const& game_id, look_at_buyers const& how)
{
    auto times = count_games_of_buyers(in, game_id, how);
    auto const buyers = static_cast<double>(times[game_id]);
    times.erase(game_id);
    std::unordered_map<game_number, double> found;
    for (auto const& [other, both] : times) {
        // The board hears of a sale after the table has it.
        auto const others = static_cast<double>(std::max(popularity.buyers_of(other), both));
        if (auto const number = index.find(other))
            found.emplace(*number, static_cast<double>(both) / std::sqrt(buyers * others));
    }
    return found;
}

} // namespace fcg::indexer
