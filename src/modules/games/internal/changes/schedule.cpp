#include "internal/changes/schedule.hpp"

#include "internal/catalogue/game_store.hpp"
#include "internal/catalogue/labels.hpp"
#include "internal/changes/catalogue.hpp"
#include "internal/promotions/running_promotions.hpp"
#include "platform/storage/column_reader.hpp"
#include "platform/telemetry/log.hpp"

#include <algorithm>
#include <utility>

namespace fcg::games {

namespace {

/// A transaction of this size holds the writer, for which buyers wait, for some milliseconds.
constexpr std::size_t games_in_a_unit = 100;

/// Bounded because the machine's clock may be set in the meantime.
constexpr std::chrono::minutes longest_wait{1};
constexpr std::chrono::seconds grace{10};

} // namespace

/// A promotion whose current state the games do not show yet.
struct promotion_schedule::due {
    std::string id;
    std::int64_t version = 1;
    std::string name;
    std::string phase;
    std::optional<std::string> genre;
    std::optional<std::string> tag;
};

promotion_schedule::promotion_schedule(module_context& context)
    : context_(context),
      repeating_(context.env.background, context.env.clock,
                 {.name = "the schedule of promotions",
                  .area = "games",
                  .grace = grace,
                  .wakes = &context.promotions_changed},
                 [this] { return do_round(); })
{
}

task<std::chrono::microseconds> promotion_schedule::do_round()
{
    auto const now = context_.env.clock.now();
    co_await apply_what_is_due(now);
    co_return until_next(now);
}

constexpr std::string_view select_due = R"(
    SELECT id, version, name, phase, genre, tag
      FROM (SELECT id, version, name, genre, tag, applied,
                   CASE WHEN starts_at > $1 THEN 'scheduled' WHEN ends_at > $1 THEN 'running' ELSE 'over' END AS phase
              FROM promotions
             WHERE id > $2) AS promotions_now
     WHERE applied IS NULL OR applied <> phase
     ORDER BY id
     LIMIT 1)";

std::optional<promotion_schedule::due> promotion_schedule::find_due(core::time_point now,
                                                                    std::string_view after) const
{
    return context_.db.read([&](storage::reader& db) -> std::optional<due> {
        auto row = db.query(select_due, now, after);
        if (!row.next())
            return std::nullopt;
        storage::column_reader columns(row);
        return due{.id = std::string(columns.text()),
                   .version = columns.integer(),
                   .name = std::string(columns.text()),
                   .phase = std::string(columns.text()),
                   .genre = columns.maybe_text(),
                   .tag = columns.maybe_text()};
    });
}

task<> promotion_schedule::apply_what_is_due(core::time_point now)
{
    for (auto due = find_due(now, ""); due && !repeating_.stopping();) {
        auto const id = due->id;
        co_await apply(std::move(*due));
        due = find_due(now, id);
    }
}

constexpr std::string_view showing_it =
    "SELECT number FROM games WHERE promotion_id = $1 AND number > $2 ORDER BY number LIMIT $3";

constexpr std::string_view with_genre =
    "SELECT game_number FROM game_labels WHERE kind = 'genre' AND key = $1 "
    "AND game_number > $2 ORDER BY game_number LIMIT $3";

constexpr std::string_view with_tag = "SELECT game_number FROM game_labels WHERE kind = 'tag' AND key = $1 "
                                      "AND game_number > $2 ORDER BY game_number LIMIT $3";

constexpr std::string_view named_by_it =
    "SELECT g.number FROM promotion_games p JOIN games g ON g.id = p.game_id "
    "WHERE p.promotion_id = $1 AND g.number > $2 ORDER BY g.number LIMIT $3";

task<> promotion_schedule::apply(due due)
{
    auto changed = co_await reprice_all(showing_it, due.id, due.id);
    if (due.phase == to_text(promotion_phase::running)) {
        auto const text = due.genre ? with_genre : due.tag ? with_tag : named_by_it;
        auto key = due.genre ? fold(*due.genre) : due.tag ? fold(*due.tag) : due.id;
        auto const more = co_await reprice_all(text, std::move(key), due.id);
        changed += more;
    }
    if (repeating_.stopping())
        co_return;
    co_await settle(due);
    telemetry::log(telemetry::level::info, "games", "promotion-" + due.id,
                   "promotion \"{}\" is {}: {} games have another price", due.name, due.phase, changed);
}

namespace {

struct repriced {
    std::int64_t reached = 0;
    std::int64_t changed = 0;
    bool is_last = false;
};

std::vector<std::int64_t> read_numbers(storage::reader& db, std::string_view select, std::string_view key,
                                       std::int64_t after)
{
    std::vector<std::int64_t> numbers;
    auto rows = db.query(select, key, after, games_in_a_unit);
    while (rows.next())
        numbers.push_back(rows.integer(0));
    return numbers;
}

} // namespace

task<std::int64_t> promotion_schedule::reprice_all(std::string_view select_numbers, std::string key,
                                                   std::string cause)
{
    core::trace const trace{.correlation_id = "promotion-" + cause, .causation_id = {}, .traceparent = {}};
    std::int64_t changed = 0;
    repriced done;
    while (!done.is_last && !repeating_.stopping()) {
        auto unit = [&, after = done.reached](storage::transaction& tx) {
            auto const numbers = read_numbers(tx, select_numbers, key, after);
            running_promotions const running(tx, context_.env.clock.now());
            repriced repriced{.is_last = numbers.size() < games_in_a_unit};
            for (auto const number : numbers) {
                repriced.reached = number;
                auto const game = find_game(tx, number);
                repriced.changed += game && store_repricing(tx, context_, *game, running, trace) ? 1 : 0;
            }
            return repriced;
        };
        done = co_await context_.db.write(unit);
        changed += done.changed;
    }
    co_return changed;
}

constexpr std::string_view note_applied =
    "UPDATE promotions SET applied = $3 WHERE id = $1 AND version = $2 AND deleted = 0";

constexpr std::string_view delete_row =
    "DELETE FROM promotions WHERE id = $1 AND version = $2 AND deleted = 1";

constexpr std::string_view delete_games_of_deleted =
    "DELETE FROM promotion_games WHERE promotion_id = $1 AND NOT "
    "EXISTS (SELECT 1 FROM promotions WHERE id = $1)";

/// Marks the promotion as applied, unless it was changed in the meantime and is therefore still due.
task<> promotion_schedule::settle(due const& due)
{
    auto unit = [&due](storage::transaction& tx) {
        tx.execute(note_applied, due.id, due.version, due.phase);
        tx.execute(delete_row, due.id, due.version);
        tx.execute(delete_games_of_deleted, due.id);
    };
    co_await context_.db.write(unit);
}

constexpr std::string_view select_next = R"(
    SELECT MIN(moment)
      FROM (SELECT MIN(starts_at) AS moment FROM promotions WHERE starts_at > $1
            UNION ALL
            SELECT MIN(ends_at) FROM promotions WHERE ends_at > $1) AS moments)";

/// Returns the time until the next start or end after `now`, at which nothing was due and which may be some
/// time ago.
std::chrono::microseconds promotion_schedule::until_next(core::time_point now) const
{
    auto const next = context_.db.read([now](storage::reader& db) {
        auto row = db.query(select_next, now);
        row.next();
        return row.maybe_moment(0);
    });
    std::chrono::microseconds const max = longest_wait;
    if (!next)
        return max;
    return std::clamp(*next - context_.env.clock.now(), std::chrono::microseconds(0), max);
}

} // namespace fcg::games
