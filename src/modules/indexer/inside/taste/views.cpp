#include "inside/taste/views.hpp"

#include "inside/taste/popularity_board.hpp"

#include <chrono>

namespace fcg::indexer {

namespace {

std::int64_t hour_of(core::time_point moment)
{
    return std::chrono::floor<std::chrono::hours>(moment).time_since_epoch().count();
}

/// The first day whose views are told apart by their marks: a view of 23:59 may come after midnight.
std::int64_t first_marked_day(core::time_point now)
{
    return day_of(now) - 1;
}

/// Another clock may be ahead; what it says of later days would outlive every sweep.
std::int64_t last_believed_day(core::time_point now)
{
    return day_of(now) + 1;
}

constexpr std::string_view insert_mark =
    "INSERT INTO view_marks (hour, game_id, visitor) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING";
constexpr std::string_view add_to_day =
    "INSERT INTO views_by_day (day, game_id, views) VALUES ($1, $2, 1) "
    "ON CONFLICT (day, game_id) DO UPDATE SET views = views_by_day.views + 1";

constexpr std::string_view insert_viewed =
    "INSERT INTO viewed_by_user (user_id, game_id, viewed_at, times) VALUES ($1, $2, $3, 1) "
    "ON CONFLICT (user_id, game_id) DO UPDATE SET times = viewed_by_user.times + 1, "
    "viewed_at = CASE WHEN excluded.viewed_at > viewed_by_user.viewed_at "
    "THEN excluded.viewed_at ELSE viewed_by_user.viewed_at END";
constexpr std::string_view delete_older =
    "DELETE FROM viewed_by_user WHERE user_id = $1 AND game_id NOT IN "
    "(SELECT game_id FROM viewed_by_user WHERE user_id = $1 ORDER BY viewed_at DESC, game_id LIMIT $2)";

void remember_viewed(storage::transaction& in, core::uuid const& user_id, view const& one)
{
    in.execute(insert_viewed, user_id, one.game_id, one.viewed_at);
    in.execute(delete_older, user_id, viewed_games_kept);
}

} // namespace

bool count_view(storage::transaction& in, view const& one, core::time_point now)
{
    auto const day = day_of(one.viewed_at);
    if (day < first_marked_day(now) || day > last_believed_day(now))
        return false;
    if (in.execute(insert_mark, hour_of(one.viewed_at), one.game_id, one.visitor) == 0)
        return false;
    in.execute(add_to_day, day, one.game_id);
    if (one.user_id)
        remember_viewed(in, *one.user_id, one);
    return true;
}

constexpr std::string_view delete_viewed = "DELETE FROM viewed_by_user WHERE user_id = $1";

void forget_views_of(storage::transaction& in, std::string_view user_id)
{
    in.execute(delete_viewed, user_id);
}

namespace {

constexpr std::string_view select_viewed =
    "SELECT game_id FROM viewed_by_user WHERE user_id = $1 ORDER BY viewed_at DESC, game_id";

} // namespace

std::vector<core::uuid> viewed_games(storage::reader& in, core::uuid const& user_id)
{
    std::vector<core::uuid> found;
    auto rows = in.query(select_viewed, user_id);
    while (rows.next())
        found.push_back(rows.id(0));
    return found;
}

namespace {

constexpr std::string_view delete_marks =
    "DELETE FROM view_marks WHERE (hour, game_id, visitor) IN "
    "(SELECT hour, game_id, visitor FROM view_marks WHERE hour < $1 ORDER BY hour LIMIT $2)";
constexpr std::string_view delete_days =
    "DELETE FROM views_by_day WHERE (day, game_id) IN "
    "(SELECT day, game_id FROM views_by_day WHERE day <= $1 ORDER BY day LIMIT $2)";

} // namespace

std::int64_t sweep_marks(storage::transaction& in, core::time_point now, std::int64_t max_count)
{
    auto const marks = in.execute(delete_marks, first_marked_day(now) * 24, max_count);
    return marks + in.execute(delete_days, day_of(now) - longest_window, max_count);
}

} // namespace fcg::indexer
