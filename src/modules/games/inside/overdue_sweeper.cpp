#include "inside/overdue_sweeper.hpp"

#include "bus/backing_off.hpp"
#include "inside/purchase_saga.hpp"
#include "platform/async/kept_tasks.hpp"
#include "platform/async/waiter.hpp"
#include "platform/core/due.hpp"
#include "platform/telemetry/log.hpp"

#include <algorithm>
#include <exception>
#include <string>
#include <utility>
#include <vector>

namespace fcg::games {

namespace {

constexpr std::chrono::seconds grace{10};
constexpr std::chrono::milliseconds longest_pause = std::chrono::hours(24);
constexpr std::int64_t max_examined = 5'000; ///< purchases in one read
constexpr std::int64_t max_announced = 100;  ///< in one unit of work

struct passed {
    std::vector<std::int64_t> open;
    std::int64_t swept_to = 0;
    std::int64_t looked_at = 0;
};

constexpr std::string_view select_swept = "SELECT swept_to FROM overdue_sweep";

constexpr std::string_view select_next =
    "SELECT number, requested_at, status FROM purchases WHERE number > $1 ORDER BY number LIMIT $2";

/// Those behind the last sweep whose deadline has passed. One from the far future, when a clock was wrong,
/// counts as well, or it would keep all later ones from being found.
passed find_passed(storage::reader& in, core::time_point now, std::chrono::milliseconds deadline)
{
    passed found;
    {
        auto row = in.query(select_swept);
        row.next();
        found.swept_to = row.integer(0);
    }
    auto rows = in.query(select_next, found.swept_to, max_examined);
    while (rows.next()) {
        auto const requested_at = rows.moment(1);
        if (requested_at > now - deadline && requested_at <= now + deadline)
            break;
        ++found.looked_at;
        found.swept_to = rows.integer(0);
        if (is_open(parse_purchase_status(rows.text(2)).value()))
            found.open.push_back(found.swept_to);
    }
    return found;
}

constexpr std::string_view insert_overdue = "INSERT INTO overdue_purchases (number, deadline, times) "
                                            "VALUES ($1, $2, 0) ON CONFLICT DO NOTHING";

constexpr std::string_view move_swept = "UPDATE overdue_sweep SET swept_to = $1 WHERE swept_to < $1";

void note_passed(storage::transaction& in, passed const& found, core::time_point now)
{
    for (auto const number : found.open)
        in.execute(insert_overdue, number, now);
    in.execute(move_swept, found.swept_to);
}

struct due {
    std::int64_t number;
    std::string payment_id;
    std::int64_t times;
};

constexpr std::string_view select_due = R"(
    SELECT o.number, p.payment_id, o.times
      FROM overdue_purchases o JOIN purchases p ON p.number = o.number
     WHERE o.deadline <= $1
     ORDER BY o.deadline
     LIMIT $2)";

constexpr std::string_view select_far_ahead = R"(
    SELECT o.number, p.payment_id, o.times, o.deadline
      FROM overdue_purchases o JOIN purchases p ON p.number = o.number
     WHERE o.deadline > $1
     ORDER BY o.deadline DESC)";

/// Those whose deadline is farther ahead than it can have been set: the clock was set back since.
std::vector<due> find_far_ahead(storage::reader& in, core::time_point now, std::chrono::milliseconds deadline)
{
    std::vector<due> found;
    auto rows = in.query(select_far_ahead, now + deadline);
    while (std::ssize(found) < max_announced && rows.next())
        if (auto const times = rows.integer(2);
            core::is_due(rows.moment(3), now, pause_after(times, deadline)))
            found.push_back({rows.integer(0), std::string(rows.text(1)), times});
    return found;
}

std::vector<due> find_due(storage::reader& in, core::time_point now, std::chrono::milliseconds deadline)
{
    std::vector<due> found;
    auto rows = in.query(select_due, now, max_announced);
    while (rows.next())
        found.push_back({rows.integer(0), std::string(rows.text(1)), rows.integer(2)});
    return found.empty() ? find_far_ahead(in, now, deadline) : found;
}

constexpr std::string_view move_deadline =
    "UPDATE overdue_purchases SET deadline = $2, times = $3 WHERE number = $1";

constexpr std::string_view forget_overdue = "DELETE FROM overdue_purchases WHERE number = $1";

/// False: it has ended meanwhile.
bool announce_if_overdue(storage::transaction& in, parts& of, due const& one, core::time_point now)
{
    auto purchase = load_saga(in, one.payment_id);
    if (!purchase || !advance_saga(in, of, *purchase, {saga_event::deadline_passed}, {})) {
        in.execute(forget_overdue, one.number);
        in.after_commit([&of, id = one.payment_id] { of.overdue.forget(id); });
        return false;
    }
    auto const times = one.times + 1;
    auto const pause = pause_after(times, std::chrono::milliseconds(of.how.purchase_deadline_ms));
    in.execute(move_deadline, one.number, now + pause, times);
    if (is_open(purchase->now.status))
        in.after_commit([&of, id = one.payment_id] { of.overdue.add(id); });
    telemetry::log(telemetry::level::warning, "games", purchase->correlation_id,
                   "purchase {} is overdue (time {}): it waits for its {}", one.payment_id, times,
                   name_of_step(purchase->now));
    return true;
}

std::int64_t say_due(storage::transaction& in, parts& of)
{
    auto const now = of.with.clock.now();
    std::int64_t overdue = 0;
    for (auto const& one : find_due(in, now, std::chrono::milliseconds(of.how.purchase_deadline_ms)))
        overdue += announce_if_overdue(in, of, one, now) ? 1 : 0;
    return overdue;
}

bool is_any_due(parts& of)
{
    auto const now = of.with.clock.now();
    std::chrono::milliseconds const deadline(of.how.purchase_deadline_ms);
    return of.db.read([&](storage::reader& in) { return !find_due(in, now, deadline).empty(); });
}

} // namespace

std::chrono::milliseconds pause_after(std::int64_t times, std::chrono::milliseconds deadline)
{
    auto pause = deadline;
    for (std::int64_t i = 0; i < times && pause < longest_pause; ++i)
        pause *= 2;
    return std::min(pause, longest_pause);
}

void overdue_sweeper::start()
{
    started_ = of_.with.clock.steady_now();
    if (of_.how.overdue_sweep_ms > 0)
        async::keep_running(tasks_, of_.with.background, "overdue purchases",
                            [this] { return keep_sweeping(); });
}

task<bool> overdue_sweeper::stop()
{
    bool const has_ended = co_await tasks_.drain(grace);
    co_return has_ended;
}

task<> overdue_sweeper::keep_sweeping()
{
    co_await async::go_on_when_cancelled();
    std::chrono::milliseconds const between(of_.how.overdue_sweep_ms);
    while (!tasks_.stopping()) {
        try {
            co_await sweep();
        } catch (std::exception const& fault) {
            telemetry::log(telemetry::level::warning, "games", "", "overdue purchases were not found: {}",
                           fault.what());
        }
        co_await bus::sleep_unless_stopping(of_.with.background, tasks_, between);
    }
}

task<> overdue_sweeper::find_overdue()
{
    std::chrono::milliseconds const deadline(of_.how.purchase_deadline_ms);
    if (of_.with.clock.steady_now() - started_ < deadline)
        co_return;
    passed found;
    found.looked_at = max_examined;
    while (found.looked_at == max_examined && !tasks_.stopping()) {
        auto const now = of_.with.clock.now();
        auto look = [now, deadline](storage::reader& in) { return find_passed(in, now, deadline); };
        found = co_await of_.db.read_long(look);
        if (found.looked_at == 0)
            co_return;
        auto note = [&found, now](storage::transaction& in) { note_passed(in, found, now); };
        co_await of_.db.write(note);
    }
}

task<std::int64_t> overdue_sweeper::sweep()
{
    co_await find_overdue();
    std::int64_t overdue = 0;
    while (is_any_due(of_) && !tasks_.stopping()) {
        auto say = [this](storage::transaction& in) { return say_due(in, of_); };
        auto const said = co_await of_.db.write(say);
        overdue += said;
    }
    co_return overdue;
}

} // namespace fcg::games
