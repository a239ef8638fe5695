#include "internal/payment/open_refunds.hpp"

#include "platform/storage/column_reader.hpp"

#include <fmt/format.h>

namespace fcg::payments {

namespace {

/// The maximum number of payments that a warning names.
constexpr std::int64_t max_named = 5;

open_refund read_refund(storage::rows const& row)
{
    storage::column_reader columns(row);
    open_refund open{.payment_id = std::string(columns.text()), .refund = {}};
    auto& refund = open.refund;
    refund.reference = columns.text();
    refund.amount = {columns.integer(), core::currency::parse(columns.text()).value()};
    refund.cause = contracts::open_choice<contracts::refund_cause>(columns.text());
    refund.reason = columns.text();
    refund.now = columns.text() == "parked" ? refund::state::parked : refund::state::requested;
    refund.failure = columns.maybe_text().value_or("");
    refund.attempts = columns.integer();
    refund.requested_at = columns.moment();
    refund.last_update_at = columns.moment();
    return open;
}

/// Counts the parked refunds. The first condition makes SQLite use the partial index.
constexpr std::string_view select_parked_count =
    "SELECT COUNT(*) FROM refunds WHERE status <> 'refunded' AND status = 'parked'";

std::int64_t count_parked(storage::reader& db)
{
    auto row = db.query(select_parked_count);
    return row.next() ? row.integer(0) : 0;
}

} // namespace

constexpr std::string_view select_open_refunds =
    "SELECT payment_id, reference, amount_minor, currency, cause, reason, status, trouble, attempts, "
    "requested_at, last_update_at FROM refunds WHERE status <> 'refunded' AND ($1 = '' OR status = $1) "
    "ORDER BY requested_at, payment_id, reference LIMIT $2";

std::vector<open_refund> read_open_refunds(storage::reader& db, std::string const& status,
                                           std::int64_t max_count)
{
    std::vector<open_refund> refunds;
    auto row = db.query(select_open_refunds, status, max_count);
    while (row.next())
        refunds.push_back(read_refund(row));
    return refunds;
}

std::string describe(open_refund const& open)
{
    auto const& refund = open.refund;
    auto text = fmt::format("{}  {:<9} {:>12} {}  since {}  {}: {}\n", open.payment_id, to_text(refund.now),
                            core::format_amount(refund.amount), refund.amount.currency.code(),
                            core::to_rfc3339(refund.requested_at), refund.cause.text(), refund.reason);
    if (!refund.failure.empty())
        text += fmt::format("  after {} attempts: {}\n", refund.attempts, refund.failure);
    return text;
}

void show_parked_refunds(telemetry::metrics& metrics, storage::database& db)
{
    metrics.gauge("fcg_refunds_parked", "Refunds that wait for an operator")
        .set(static_cast<double>(db.read(count_parked)));
}

std::string warning_of_parked_refunds(storage::database& db)
{
    std::int64_t parked = 0;
    std::vector<open_refund> first;
    db.read([&](storage::reader& db) {
        parked = count_parked(db);
        if (parked > 0)
            first = read_open_refunds(db, "parked", max_named);
    });
    if (first.empty())
        return {};
    auto text = parked == 1 ? "1 refund is parked:" : std::to_string(parked) + " refunds are parked:";
    for (auto const& open : first)
        text += (&open == &first.front() ? " " : ", ") + open.payment_id;
    return parked > max_named ? text + ", ..." : text;
}

} // namespace fcg::payments
