#include "internal/recommendations/popularity_board.hpp"

#include <algorithm>
#include <chrono>
#include <cmath>
#include <functional>
#include <mutex>
#include <tuple>

namespace fcg::indexer {

namespace {

/// A hundred views count as much as one buyer.
constexpr double weight_of_a_view = 0.01;

using rank = popularity_board::rank;

/// Rounds to the millionth, so that the order in which fractions were added does not matter.
double rounded(double buyers)
{
    return std::round(buyers * 1e6) / 1e6;
}

auto order_of(rank const& rank)
{
    return std::tuple(-rank.buyers, -rank.views, std::cref(rank.game_id));
}

bool is_ahead(rank const& left, rank const& right)
{
    return order_of(left) < order_of(right);
}

} // namespace

std::int64_t day_of(core::time_point moment)
{
    return std::chrono::floor<std::chrono::days>(moment).time_since_epoch().count();
}

/// Returns the weight of a buyer `age` days ago. A buyer of tomorrow, by another clock, counts as today's.
double popularity_board::weight(std::int64_t age) const
{
    return std::exp2(-static_cast<double>(std::max<std::int64_t>(age, 0)) / half_life_);
}

popularity_board::counted_game const* popularity_board::find(core::uuid const& game_id) const
{
    auto const it = index_by_game_.find(game_id);
    return it == index_by_game_.end() ? nullptr : &games_[it->second];
}

/// Returns the game's counts of a day. Removes views of days that are outside every window.
popularity_board::counts& popularity_board::at(core::uuid const& game_id, std::int64_t day)
{
    auto const [it, is_new] = index_by_game_.try_emplace(game_id, games_.size());
    if (is_new)
        games_.push_back({game_id, {}});
    auto& days = games_[it->second].days;
    auto position = std::ranges::lower_bound(days, day, {}, &counts::day);
    if (position != days.end() && position->day == day)
        return *position;
    std::erase_if(days, [day](counts const& counts) {
        return counts.bought == 0 && counts.day + longest_window <= day;
    });
    position = std::ranges::lower_bound(days, day, {}, &counts::day);
    return *days.insert(position, {static_cast<std::int32_t>(day), 0, 0});
}

float popularity_board::popularity(counted_game const& game, std::int64_t today) const
{
    double sum = 0;
    for (auto const& day : game.days)
        sum += (day.bought + weight_of_a_view * day.views) * weight(today - day.day);
    return static_cast<float>(sum);
}

/// `by_age` holds the weight of a buyer for each day of the window, beginning with today.
popularity_board::rank popularity_board::rank_of(counted_game const& game, std::int64_t today,
                                                 std::vector<double> const& by_age)
{
    rank rank{.game_id = game.id};
    for (auto day = game.days.rbegin(); day != game.days.rend(); ++day) {
        auto const age = static_cast<std::size_t>(std::max<std::int64_t>(today - day->day, 0));
        if (age >= by_age.size())
            break;
        rank.buyers += day->bought * by_age[age];
        rank.bought += day->bought;
        rank.views += day->views;
    }
    rank.buyers = rounded(rank.buyers);
    return rank;
}

constexpr std::string_view count_buyers =
    "SELECT game_id, sold_at / 86400000000 AS day, COUNT(*) FROM sales GROUP BY game_id, day";
constexpr std::string_view select_views_by_day =
    "SELECT game_id, day, views FROM views_by_day WHERE day > $1 ORDER BY day";

void popularity_board::load(storage::reader& db, core::time_point now)
{
    std::unique_lock const lock(guard_);
    auto buyers = db.query(count_buyers);
    while (buyers.next())
        at(buyers.id(0), buyers.integer(1)).bought += static_cast<std::uint32_t>(buyers.integer(2));
    auto views = db.query(select_views_by_day, day_of(now) - longest_window);
    while (views.next())
        at(views.id(0), views.integer(1)).views += static_cast<std::uint32_t>(views.integer(2));
}

void popularity_board::tell(live_index& index, core::time_point now) const
{
    // Works in portions, so that the counting of a sale does not wait for all of them.
    constexpr std::size_t max_at_once = 10'000;
    for (std::size_t position = 0;;) {
        std::shared_lock const lock(guard_);
        auto const& games = games_;
        for (auto const end = std::min(position + max_at_once, games.size()); position < end; ++position)
            index.set_popularity(games[position].id, popularity(games[position], day_of(now)));
        if (position == games.size())
            return;
    }
}

void popularity_board::tell(index_slots const& index_slots, core::uuid const& game_id,
                            core::time_point now) const
{
    std::shared_lock const lock(guard_);
    auto const* const game = find(game_id);
    if (game == nullptr)
        return;
    auto const value = popularity(*game, day_of(now));
    for (auto const& index : {index_slots.live(), index_slots.building()})
        if (index.memory)
            index.memory->set_popularity(game_id, value);
}

void popularity_board::add_buyer(core::uuid const& game_id, core::time_point bought_at)
{
    std::unique_lock const lock(guard_);
    ++at(game_id, day_of(bought_at)).bought;
}

void popularity_board::remove_buyer(core::uuid const& game_id, core::time_point bought_at)
{
    std::unique_lock const lock(guard_);
    if (auto& bought = at(game_id, day_of(bought_at)).bought; bought > 0)
        --bought;
}

void popularity_board::add_view(core::uuid const& game_id, core::time_point viewed_at)
{
    std::unique_lock const lock(guard_);
    ++at(game_id, day_of(viewed_at)).views;
}

std::int64_t popularity_board::buyers_of(core::uuid const& game_id) const
{
    std::shared_lock const lock(guard_);
    std::int64_t sum = 0;
    if (auto const* game = find(game_id))
        for (auto const& day : game->days)
            sum += day.bought;
    return sum;
}

std::vector<rank> popularity_board::find_popular(core::time_point now, std::int64_t days,
                                                 std::size_t max_count,
                                                 std::function<bool(core::uuid const&)> const& function) const
{
    auto const today = day_of(now);
    std::vector<double> by_age;
    for (std::int64_t age = 0; age < days; ++age)
        by_age.push_back(weight(age));
    std::vector<rank> best; // a heap whose top is the last of them
    std::shared_lock const lock(guard_);
    for (auto const& game : games_) {
        auto const rank = rank_of(game, today, by_age);
        bool const is_full = best.size() == max_count;
        if (rank.bought + rank.views == 0 || max_count == 0 || (is_full && !is_ahead(rank, best.front())) ||
            (function && !function(rank.game_id)))
            continue;
        if (is_full) {
            std::ranges::pop_heap(best, is_ahead);
            best.pop_back();
        }
        best.push_back(rank);
        std::ranges::push_heap(best, is_ahead);
    }
    std::ranges::sort_heap(best, is_ahead);
    return best;
}

} // namespace fcg::indexer
