#include "internal/recommendations/views.hpp"

#include "internal/recommendations/popularity_board.hpp"

#include <chrono>

namespace fcg::indexer {

namespace {

std::int64_t hour_of(core::time_point moment)
{
    return std::chrono::floor<std::chrono::hours>(moment).time_since_epoch().count();
}

/// Returns the first day for which marks are kept. A view of 23:59 may arrive after midnight.
std::int64_t first_marked_day(core::time_point now)
{
    return day_of(now) - 1;
}

/// Returns the last day that is accepted. Another clock may be ahead, but views of later days would outlive
/// every sweep.
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

void remember_viewed(storage::transaction& tx, core::uuid const& user_id, view const& view)
{
    tx.execute(insert_viewed, user_id, view.game_id, view.viewed_at);
    tx.execute(delete_older, user_id, viewed_games_kept);
}

} // namespace

bool record_view(storage::transaction& tx, view const& view, core::time_point now)
{
    auto const day = day_of(view.viewed_at);
    if (day < first_marked_day(now) || day > last_believed_day(now))
        return false;
    if (tx.execute(insert_mark, hour_of(view.viewed_at), view.game_id, view.visitor) == 0)
        return false;
    tx.execute(add_to_day, day, view.game_id);
    if (view.user_id)
        remember_viewed(tx, *view.user_id, view);
    return true;
}

constexpr std::string_view delete_viewed = "DELETE FROM viewed_by_user WHERE user_id = $1";

void forget_views_of(storage::transaction& tx, std::string_view user_id)
{
    tx.execute(delete_viewed, user_id);
}

constexpr std::string_view select_viewed =
    "SELECT game_id FROM viewed_by_user WHERE user_id = $1 ORDER BY viewed_at DESC, game_id";

std::vector<core::uuid> viewed_games(storage::reader& db, core::uuid const& user_id)
{
    std::vector<core::uuid> ids;
    auto rows = db.query(select_viewed, user_id);
    while (rows.next())
        ids.push_back(rows.id(0));
    return ids;
}

constexpr std::string_view delete_marks =
    "DELETE FROM view_marks WHERE (hour, game_id, visitor) IN "
    "(SELECT hour, game_id, visitor FROM view_marks WHERE hour < $1 ORDER BY hour LIMIT $2)";
constexpr std::string_view delete_days =
    "DELETE FROM views_by_day WHERE (day, game_id) IN "
    "(SELECT day, game_id FROM views_by_day WHERE day <= $1 ORDER BY day LIMIT $2)";

std::int64_t sweep_marks(storage::transaction& tx, core::time_point now, std::int64_t max_count)
{
    auto const marks = tx.execute(delete_marks, first_marked_day(now) * 24, max_count);
    return marks + tx.execute(delete_days, day_of(now) - longest_window, max_count);
}

} // namespace fcg::indexer
