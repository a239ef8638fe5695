#include "inside/promotions/schedule.hpp"

#include "bus/backing_off.hpp"
#include "inside/catalogue.hpp"
#include "inside/game_store.hpp"
#include "inside/labels.hpp"
#include "inside/promotions/running_promotions.hpp"
#include "platform/async/kept_tasks.hpp"
#include "platform/async/waiter.hpp"
#include "platform/telemetry/log.hpp"

#include <algorithm>
#include <utility>

namespace fcg::games {

namespace {

/// A unit of work of this size holds the writer, for which buyers wait, for some milliseconds.
constexpr std::size_t games_in_a_unit = 100;

/// The machine's clock may be set meanwhile.
constexpr std::chrono::minutes longest_wait{1};
constexpr std::chrono::seconds pause_after_trouble{5};
constexpr std::chrono::seconds grace{10};

} // namespace

/// A promotion that the games do not show as it is now.
struct promotion_schedule::due {
    std::string id;
    std::int64_t version = 1;
    std::string name;
    std::string phase;
    std::optional<std::string> genre;
    std::optional<std::string> tag;
};

promotion_schedule::promotion_schedule(parts& of) : of_(of), tasks_(of.with.background) {}

void promotion_schedule::start()
{
    async::keep_running(tasks_, of_.with.background, "schedule of promotions", [this] { return run(); });
}

task<bool> promotion_schedule::stop()
{
    bool const ended = co_await tasks_.drain(grace);
    co_return ended;
}

task<> promotion_schedule::run()
{
    co_await async::go_on_when_cancelled();
    while (!tasks_.stopping()) {
        auto const now = of_.with.clock.now();
        std::chrono::microseconds pause = pause_after_trouble;
        try {
            co_await apply_what_is_due(now);
            pause = until_next(now);
        } catch (std::exception const& fault) {
            telemetry::log(telemetry::level::warning, "games", "", "promotions wait to be applied: {}",
                           fault.what());
        }
        co_await bus::wait_unless_stopping(of_.promotions_changed, tasks_, pause);
    }
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
    return of_.db.read([&](storage::reader& in) -> std::optional<due> {
        auto row = in.query(select_due, now, after);
        if (!row.next())
            return std::nullopt;
        return due{.id = std::string(row.text(0)),
                   .version = row.integer(1),
                   .name = std::string(row.text(2)),
                   .phase = std::string(row.text(3)),
                   .genre = row.maybe_text(4),
                   .tag = row.maybe_text(5)};
    });
}

task<> promotion_schedule::apply_what_is_due(core::time_point now)
{
    for (auto what = find_due(now, ""); what && !tasks_.stopping();) {
        auto const id = what->id;
        co_await apply(std::move(*what));
        what = find_due(now, id);
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

task<> promotion_schedule::apply(due what)
{
    auto changed = co_await reprice_all(showing_it, what.id, what.id);
    if (what.phase == to_text(promotion_phase::running)) {
        auto const wanted = what.genre ? with_genre : what.tag ? with_tag : named_by_it;
        auto key = what.genre ? fold(*what.genre) : what.tag ? fold(*what.tag) : what.id;
        auto const more = co_await reprice_all(wanted, std::move(key), what.id);
        changed += more;
    }
    if (tasks_.stopping())
        co_return;
    co_await settle(what);
    telemetry::log(telemetry::level::info, "games", "promotion-" + what.id,
                   "promotion \"{}\" is {}: {} games have another price", what.name, what.phase, changed);
}

namespace {

struct repriced {
    std::int64_t reached = 0;
    std::int64_t changed = 0;
    bool is_last = false;
};

std::vector<std::int64_t> read_numbers(storage::reader& in, std::string_view select, std::string_view key,
                                       std::int64_t after)
{
    std::vector<std::int64_t> numbers;
    auto rows = in.query(select, key, after, games_in_a_unit);
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
    while (!done.is_last && !tasks_.stopping()) {
        auto unit = [&, after = done.reached](storage::transaction& in) {
            auto const numbers = read_numbers(in, select_numbers, key, after);
            running_promotions const running(in, of_.with.clock.now());
            repriced some{.is_last = numbers.size() < games_in_a_unit};
            for (auto const number : numbers) {
                some.reached = number;
                auto const one = find_game(in, number);
                some.changed += one && store_repricing(in, of_, *one, running, trace) ? 1 : 0;
            }
            return some;
        };
        done = co_await of_.db.write(unit);
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

/// Unless it was changed meanwhile: then it is still due.
task<> promotion_schedule::settle(due const& what)
{
    auto unit = [&what](storage::transaction& in) {
        in.execute(note_applied, what.id, what.version, what.phase);
        in.execute(delete_row, what.id, what.version);
        in.execute(delete_games_of_deleted, what.id);
    };
    co_await of_.db.write(unit);
}

constexpr std::string_view select_next = R"(
    SELECT MIN(moment)
      FROM (SELECT MIN(starts_at) AS moment FROM promotions WHERE starts_at > $1
            UNION ALL
            SELECT MIN(ends_at) FROM promotions WHERE ends_at > $1) AS moments)";

/// Nothing was due at `now`, which may be a while ago.
std::chrono::microseconds promotion_schedule::until_next(core::time_point now) const
{
    auto const next = of_.db.read([now](storage::reader& in) {
        auto row = in.query(select_next, now);
        row.next();
        return row.maybe_moment(0);
    });
    std::chrono::microseconds const max = longest_wait;
    if (!next)
        return max;
    return std::clamp(*next - of_.with.clock.now(), std::chrono::microseconds(0), max);
}

} // namespace fcg::games
