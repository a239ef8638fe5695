#include "inside/mail/mail_store.hpp"

#include "platform/core/due.hpp"

#include <array>

namespace fcg::notifications {

constexpr std::string_view insert_mail =
    "INSERT INTO mail_deliveries (user_id, id, subject, payment_id, game_id, reason, amount_minor, currency, "
    "happened_at, due_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)";

void enqueue_mail(storage::transaction& tx, core::uuid const& id, happening const& what, core::time_point now)
{
    tx.execute(insert_mail, what.user_id, id, what.subject, what.payment_id, what.game_id, what.reason,
               minor_of(what), currency_of(what), what.happened_at, now);
}

constexpr std::string_view upsert_budget =
    "INSERT INTO mail_budgets (address, day, letters) VALUES ($1, $2, 1) "
    "ON CONFLICT (address, day) DO UPDATE SET letters = letters + 1 WHERE letters < $3";

namespace {

std::int64_t day_number(core::time_point moment)
{
    return std::chrono::floor<std::chrono::days>(moment).time_since_epoch().count();
}

} // namespace

bool take_from_budget(storage::transaction& tx, std::string_view address, std::int64_t max_letters,
                      core::time_point now)
{
    return tx.execute(upsert_budget, address, day_number(now), max_letters) > 0;
}

constexpr std::string_view select_due =
    "SELECT id, attempts, user_id, subject, payment_id, game_id, reason, amount_minor, currency, happened_at "
    "FROM mail_deliveries WHERE due_at <= $1 ORDER BY due_at LIMIT $2";

constexpr std::string_view select_ahead = "SELECT id, attempts, user_id, subject, payment_id, game_id, "
                                          "reason, amount_minor, currency, happened_at, due_at "
                                          "FROM mail_deliveries WHERE due_at > $1 ORDER BY due_at DESC";

namespace {

/// Those that are farther ahead than they can have been put off: the clock was set back since.
std::vector<mail_delivery> mail_far_ahead(storage::reader& in, core::time_point now, std::size_t max)
{
    constexpr std::int64_t max_jitter = 1'000;
    std::vector<mail_delivery> found;
    auto rows = in.query(select_ahead, now);
    while (found.size() < max && rows.next()) {
        auto const attempts = rows.integer(1);
        auto const longest = pause_of_mail(attempts, max_jitter).value_or(std::chrono::microseconds(0));
        if (core::is_due(rows.moment(10), now, longest))
            found.push_back({.id = rows.id(0), .what = read_happening(rows, 2), .attempts = attempts});
    }
    return found;
}

} // namespace

std::vector<mail_delivery> due_mail(storage::reader& in, core::time_point now, std::size_t max_count)
{
    std::vector<mail_delivery> found;
    auto rows = in.query(select_due, now, max_count);
    while (rows.next())
        found.push_back({.id = rows.id(0), .what = read_happening(rows, 2), .attempts = rows.integer(1)});
    return found.empty() ? mail_far_ahead(in, now, max_count) : found;
}

constexpr std::string_view select_next =
    "SELECT due_at FROM mail_deliveries WHERE due_at IS NOT NULL ORDER BY due_at LIMIT 1";

std::optional<core::time_point> next_mail(storage::reader& in)
{
    auto row = in.query(select_next);
    return row.next() ? row.maybe_moment(0) : std::nullopt;
}

std::optional<std::chrono::microseconds> pause_of_mail(std::int64_t attempts, std::int64_t jitter)
{
    using std::chrono::hours;
    using std::chrono::minutes;
    // Two days, as RFC 5321 advises; the first pauses are those of servers that greylist.
    constexpr std::array<minutes, 9> pauses{minutes(1), minutes(5), minutes(15), minutes(30), hours(1),
                                            hours(3),   hours(8),   hours(16),   hours(24)};
    if (attempts < 1 || attempts > std::ssize(pauses))
        return std::nullopt;
    std::chrono::microseconds const pause = pauses[static_cast<std::size_t>(attempts - 1)];
    return pause + pause * jitter / 10'000;
}

constexpr std::string_view delete_sent = "DELETE FROM mail_deliveries WHERE id = $1";

void forget_mail(storage::transaction& tx, mail_delivery const& one)
{
    tx.execute(delete_sent, one.id);
}

constexpr std::string_view update_refused =
    "UPDATE mail_deliveries SET attempts = $2, due_at = $3, fault = $4, "
    "given_up_at = $5 WHERE id = $1";

void record_mail(storage::transaction& in, mail_delivery const& one, mail_attempt const& attempt,
                 std::int64_t jitter, core::time_point now)
{
    using kind = mail_attempt::kind;
    if (attempt.what == kind::no_server)
        return;
    if (attempt.what == kind::sent) {
        in.execute(delete_sent, one.id);
        return;
    }
    auto const attempts = one.attempts + 1;
    auto const pause = attempt.what == kind::refused_for_now ? pause_of_mail(attempts, jitter) : std::nullopt;
    auto const due = pause ? std::optional(now + *pause) : std::nullopt;
    auto const given_up = pause ? std::nullopt : std::optional(now);
    in.execute(update_refused, one.id, attempts, due, attempt.fault, given_up);
}

constexpr std::string_view count_given_up = "SELECT COUNT(*) FROM mail_deliveries WHERE given_up_at >= $1";

std::int64_t given_up_mail(storage::reader& in, core::time_point since)
{
    auto row = in.query(count_given_up, since);
    return row.next() ? row.integer(0) : 0;
}

constexpr std::string_view trim = "DELETE FROM mail_deliveries WHERE given_up_at < $1";

void trim_mail(storage::transaction& in, core::time_point before)
{
    in.execute(trim, before);
}

constexpr std::string_view delete_budgets = "DELETE FROM mail_budgets WHERE day < $1";

void trim_budgets(storage::transaction& tx, core::time_point today)
{
    tx.execute(delete_budgets, day_number(today));
}

} // namespace fcg::notifications
