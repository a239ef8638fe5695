#include "internal/purchases/overdue_sweeper.hpp"

#include "internal/purchases/known_overdue.hpp"
#include "internal/purchases/purchase_saga.hpp"
#include "platform/async/backoff.hpp"
#include "platform/core/clock.hpp"
#include "platform/telemetry/log.hpp"

#include <string>
#include <vector>

namespace fcg::games {

namespace {

constexpr std::chrono::seconds grace{10};
constexpr std::chrono::milliseconds longest_pause = std::chrono::hours(24);
constexpr std::int64_t max_examined = 5'000; ///< purchases per read
constexpr std::int64_t max_announced = 100;  ///< purchases per transaction

struct passed {
    std::vector<std::int64_t> open;
    std::int64_t swept_to = 0;
    std::int64_t looked_at = 0;
};

constexpr std::string_view select_swept = "SELECT swept_to FROM overdue_sweep";

constexpr std::string_view select_next =
    "SELECT number, requested_at, status FROM purchases WHERE number > $1 ORDER BY number LIMIT $2";

/// Finds the purchases behind the last sweep whose deadline has passed. A purchase from the far future, made
/// while the clock was wrong, counts as well, or it would hide all later ones.
passed find_passed(storage::reader& db, core::time_point now, std::chrono::milliseconds deadline)
{
    passed passed;
    {
        auto row = db.query(select_swept);
        row.next();
        passed.swept_to = row.integer(0);
    }
    auto rows = db.query(select_next, passed.swept_to, max_examined);
    while (rows.next()) {
        auto const requested_at = rows.moment(1);
        if (requested_at > now - deadline && requested_at <= now + deadline)
            break;
        ++passed.looked_at;
        passed.swept_to = rows.integer(0);
        if (is_open(parse_purchase_status(rows.text(2)).value()))
            passed.open.push_back(passed.swept_to);
    }
    return passed;
}

constexpr std::string_view insert_overdue = "INSERT INTO overdue_purchases (number, deadline, times) "
                                            "VALUES ($1, $2, 0) ON CONFLICT DO NOTHING";

constexpr std::string_view move_swept = "UPDATE overdue_sweep SET swept_to = $1 WHERE swept_to < $1";

void note_passed(storage::transaction& tx, passed const& passed, core::time_point now)
{
    for (auto const number : passed.open)
        tx.execute(insert_overdue, number, now);
    tx.execute(move_swept, passed.swept_to);
}

struct due {
    std::int64_t number;
    contracts::payment_id payment_id;
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

/// Finds the purchases whose deadline is farther ahead than it can have been set, because the clock was set
/// back since.
std::vector<due> find_far_ahead(storage::reader& db, core::time_point now, std::chrono::milliseconds deadline)
{
    std::vector<due> dues;
    auto rows = db.query(select_far_ahead, now + deadline);
    while (std::ssize(dues) < max_announced && rows.next())
        if (auto const times = rows.integer(2);
            core::is_due(rows.moment(3), now, pause_after(times, deadline)))
            dues.push_back({rows.integer(0), std::string(rows.text(1)), times});
    return dues;
}

std::vector<due> find_due(storage::reader& db, core::time_point now, std::chrono::milliseconds deadline)
{
    std::vector<due> dues;
    auto rows = db.query(select_due, now, max_announced);
    while (rows.next())
        dues.push_back({rows.integer(0), std::string(rows.text(1)), rows.integer(2)});
    return dues.empty() ? find_far_ahead(db, now, deadline) : dues;
}

constexpr std::string_view move_deadline =
    "UPDATE overdue_purchases SET deadline = $2, times = $3 WHERE number = $1";

constexpr std::string_view forget_overdue = "DELETE FROM overdue_purchases WHERE number = $1";

/// Returns false if the purchase has ended in the meantime.
bool announce_if_overdue(storage::transaction& tx, module_context& context, due const& due,
                         core::time_point now)
{
    auto purchase = load_saga(tx, due.payment_id);
    if (!purchase || !advance_saga(tx, context, *purchase, {saga_event::deadline_passed}, {})) {
        tx.execute(forget_overdue, due.number);
        tx.after_commit([&context, id = due.payment_id] { context.overdue.forget(id); });
        return false;
    }
    auto const times = due.times + 1;
    auto const pause = pause_after(times, std::chrono::milliseconds(context.settings.purchase_deadline_ms));
    tx.execute(move_deadline, due.number, now + pause, times);
    if (is_open(purchase->now.status))
        tx.after_commit([&context, id = due.payment_id] { context.overdue.add(id); });
    telemetry::log(telemetry::level::warning, "games", purchase->correlation_id,
                   "purchase {} is overdue (time {}): it waits for its {}", due.payment_id, times,
                   name_of_step(purchase->now));
    return true;
}

std::int64_t announce_overdue(storage::transaction& tx, module_context& context)
{
    auto const now = context.env.clock.now();
    std::int64_t overdue = 0;
    for (auto const& due :
         find_due(tx, now, std::chrono::milliseconds(context.settings.purchase_deadline_ms)))
        overdue += announce_if_overdue(tx, context, due, now) ? 1 : 0;
    return overdue;
}

bool is_any_due(module_context& context)
{
    auto const now = context.env.clock.now();
    std::chrono::milliseconds const deadline(context.settings.purchase_deadline_ms);
    return context.db.read([&](storage::reader& db) { return !find_due(db, now, deadline).empty(); });
}

} // namespace

std::chrono::milliseconds pause_after(std::int64_t times, std::chrono::milliseconds deadline)
{
    auto const pause = async::backoff(times + 1, deadline, longest_pause);
    return std::chrono::floor<std::chrono::milliseconds>(pause);
}

overdue_sweeper::overdue_sweeper(module_context& context)
    : context_(context),
      started_(context.env.clock.steady_now()),
      repeating_(context.env.background, context.env.clock,
                 {.name = "overdue purchases", .area = "games", .grace = grace},
                 [this] { return do_round(); })
{
}

void overdue_sweeper::start()
{
    started_ = context_.env.clock.steady_now();
    if (context_.settings.overdue_sweep_ms > 0)
        repeating_.start();
}

task<std::chrono::microseconds> overdue_sweeper::do_round()
{
    co_await sweep();
    co_return std::chrono::milliseconds(context_.settings.overdue_sweep_ms);
}

task<> overdue_sweeper::find_overdue()
{
    std::chrono::milliseconds const deadline(context_.settings.purchase_deadline_ms);
    if (context_.env.clock.steady_now() - started_ < deadline)
        co_return;
    passed passed;
    passed.looked_at = max_examined;
    while (passed.looked_at == max_examined && !repeating_.stopping()) {
        auto const now = context_.env.clock.now();
        auto look = [now, deadline](storage::reader& db) { return find_passed(db, now, deadline); };
        passed = co_await context_.db.read_long(look);
        if (passed.looked_at == 0)
            co_return;
        auto unit = [&passed, now](storage::transaction& tx) { note_passed(tx, passed, now); };
        co_await context_.db.write(unit);
    }
}

task<std::int64_t> overdue_sweeper::sweep()
{
    co_await find_overdue();
    std::int64_t overdue = 0;
    while (is_any_due(context_) && !repeating_.stopping()) {
        auto announce = [this](storage::transaction& tx) { return announce_overdue(tx, context_); };
        auto const announced = co_await context_.db.write(announce);
        overdue += announced;
    }
    co_return overdue;
}

} // namespace fcg::games
