#include "internal/payment/open_refunds.hpp"

#include "platform/storage/column_reader.hpp"

namespace fcg::payments {

namespace {

/// The maximum number of payments that a warning names.
constexpr std::int64_t max_named = 5;

open_refund read_row(storage::rows const& row)
{
    storage::column_reader columns(row);
    return {.payment_id = std::string(columns.text()),
            .reference = std::string(columns.text()),
            .amount = {columns.integer(), core::currency::parse(columns.text()).value()},
            .cause = std::string(columns.text()),
            .reason = std::string(columns.text()),
            .status = std::string(columns.text()),
            .failure = columns.maybe_text(),
            .attempts = columns.integer(),
            .requested_at = columns.moment(),
            .last_update_at = columns.moment()};
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
        refunds.push_back(read_row(row));
    return refunds;
}

constexpr std::string_view count_parked =
    "SELECT COUNT(*) FROM refunds WHERE status <> 'refunded' AND status = 'parked'";

std::string warning_of_parked_refunds(storage::database& db)
{
    std::int64_t parked = 0;
    std::vector<open_refund> first;
    db.read([&](storage::reader& db) {
        if (auto row = db.query(count_parked); row.next())
            parked = row.integer(0);
        if (parked > 0)
            first = read_open_refunds(db, "parked", max_named);
    });
    if (first.empty())
        return {};
    auto text = parked == 1 ? "1 refund is parked:" : std::to_string(parked) + " refunds are parked:";
    for (auto const& refund : first)
        text += (&refund == &first.front() ? " " : ", ") + refund.payment_id;
    return parked > max_named ? text + ", ..." : text;
}

} // namespace fcg::payments
