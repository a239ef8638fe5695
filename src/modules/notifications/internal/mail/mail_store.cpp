#include "internal/mail/mail_store.hpp"

#include "platform/core/clock.hpp"

#include <array>
#include <utility>

namespace fcg::notifications {

namespace {

std::int64_t day_number(core::time_point moment)
{
    return std::chrono::floor<std::chrono::days>(moment).time_since_epoch().count();
}

constexpr std::string_view select_due =
    "SELECT id, attempts, user_id, subject, payment_id, game_id, reason, amount_minor, currency, happened_at "
    "FROM mail_deliveries WHERE due_at <= $1 ORDER BY due_at LIMIT $2";

constexpr std::string_view select_ahead = "SELECT id, attempts, user_id, subject, payment_id, game_id, "
                                          "reason, amount_minor, currency, happened_at, due_at "
                                          "FROM mail_deliveries WHERE due_at > $1 ORDER BY due_at DESC";

/// Reads the columns that select_due and select_ahead have in common.
mail_delivery read_mail(storage::column_reader& columns)
{
    auto const id = columns.id();
    auto const attempts = columns.integer();
    return {.id = id, .event = read_notification_event(columns), .attempts = attempts};
}

/// Returns emails that are due later than any pause allows: the clock was set back since.
std::vector<mail_delivery> mail_far_ahead(storage::reader& db, core::time_point now, std::size_t max)
{
    constexpr std::int64_t max_jitter = 1'000;
    std::vector<mail_delivery> deliveries;
    auto rows = db.query(select_ahead, now);
    while (deliveries.size() < max && rows.next()) {
        storage::column_reader columns(rows);
        auto delivery = read_mail(columns);
        auto const due_at = columns.moment();
        auto const longest =
            pause_of_mail(delivery.attempts, max_jitter).value_or(std::chrono::microseconds(0));
        if (core::is_due(due_at, now, longest))
            deliveries.push_back(std::move(delivery));
    }
    return deliveries;
}

} // namespace

constexpr std::string_view insert_mail =
    "INSERT INTO mail_deliveries (user_id, id, subject, payment_id, game_id, reason, amount_minor, currency, "
    "happened_at, due_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)";

void enqueue_mail(storage::transaction& tx, core::uuid const& id, notification_event const& event,
                  core::time_point now)
{
    tx.execute(insert_mail, event.user_id, id, event.subject, event.payment_id, event.game_id, event.reason,
               minor_of(event), currency_of(event), event.happened_at, now);
}

constexpr std::string_view upsert_budget =
    "INSERT INTO mail_budgets (address, day, letters) VALUES ($1, $2, 1) "
    "ON CONFLICT (address, day) DO UPDATE SET letters = letters + 1 WHERE letters < $3";

bool take_from_budget(storage::transaction& tx, std::string_view address, std::int64_t max_mails,
                      core::time_point now)
{
    return tx.execute(upsert_budget, address, day_number(now), max_mails) > 0;
}

std::vector<mail_delivery> due_mail(storage::reader& db, core::time_point now, std::size_t max_count)
{
    std::vector<mail_delivery> deliveries;
    auto rows = db.query(select_due, now, max_count);
    while (rows.next()) {
        storage::column_reader columns(rows);
        deliveries.push_back(read_mail(columns));
    }
    return deliveries.empty() ? mail_far_ahead(db, now, max_count) : deliveries;
}

constexpr std::string_view select_next =
    "SELECT due_at FROM mail_deliveries WHERE due_at IS NOT NULL ORDER BY due_at LIMIT 1";

std::optional<core::time_point> next_mail(storage::reader& db)
{
    auto row = db.query(select_next);
    return row.next() ? row.maybe_moment(0) : std::nullopt;
}

std::optional<std::chrono::microseconds> pause_of_mail(std::int64_t attempts, std::int64_t jitter)
{
    using std::chrono::hours;
    using std::chrono::minutes;
    // The pauses sum up to two days, as RFC 5321 advises; the first ones suit servers that use greylisting.
    constexpr std::array<minutes, 9> pauses{minutes(1), minutes(5), minutes(15), minutes(30), hours(1),
                                            hours(3),   hours(8),   hours(16),   hours(24)};
    if (attempts < 1 || attempts > std::ssize(pauses))
        return std::nullopt;
    std::chrono::microseconds const pause = pauses[static_cast<std::size_t>(attempts - 1)];
    return pause + pause * jitter / 10'000;
}

constexpr std::string_view delete_sent = "DELETE FROM mail_deliveries WHERE id = $1";

void forget_mail(storage::transaction& tx, mail_delivery const& delivery)
{
    tx.execute(delete_sent, delivery.id);
}

constexpr std::string_view update_refused =
    "UPDATE mail_deliveries SET attempts = $2, due_at = $3, fault = $4, "
    "given_up_at = $5 WHERE id = $1";

void record_mail(storage::transaction& tx, mail_delivery const& delivery, mail_attempt const& attempt,
                 std::int64_t jitter, core::time_point now)
{
    using kind = enum mail_attempt::kind;
    if (attempt.kind == kind::no_server)
        return;
    if (attempt.kind == kind::sent) {
        tx.execute(delete_sent, delivery.id);
        return;
    }
    auto const attempts = delivery.attempts + 1;
    auto const pause = attempt.kind == kind::refused_for_now ? pause_of_mail(attempts, jitter) : std::nullopt;
    auto const due = pause ? std::optional(now + *pause) : std::nullopt;
    auto const given_up = pause ? std::nullopt : std::optional(now);
    tx.execute(update_refused, delivery.id, attempts, due, attempt.fault, given_up);
}

constexpr std::string_view trim = "DELETE FROM mail_deliveries WHERE given_up_at < $1";

void trim_mail(storage::transaction& tx, core::time_point before)
{
    tx.execute(trim, before);
}

constexpr std::string_view delete_budgets = "DELETE FROM mail_budgets WHERE day < $1";

void trim_budgets(storage::transaction& tx, core::time_point today)
{
    tx.execute(delete_budgets, day_number(today));
}

} // namespace fcg::notifications
