#include "internal/payment/open_refunds.hpp"

namespace fcg::payments {

namespace {

/// The maximum number of payments that a warning names.
constexpr std::int64_t max_named = 5;

open_refund read_row(storage::rows const& row)
{
    return {.payment_id = std::string(row.text(0)),
            .reference = std::string(row.text(1)),
            .amount = {row.integer(2), core::currency::parse(row.text(3)).value()},
            .cause = std::string(row.text(4)),
            .reason = std::string(row.text(5)),
            .status = std::string(row.text(6)),
            .failure = row.maybe_text(7),
            .attempts = row.integer(8),
            .requested_at = row.moment(9),
            .last_update_at = row.moment(10)};
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

std::string note_of_parked_refunds(storage::database& db)
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
    auto note = parked == 1 ? "1 refund is parked:" : std::to_string(parked) + " refunds are parked:";
    for (auto const& refund : first)
        note += (&refund == &first.front() ? " " : ", ") + refund.payment_id;
    return parked > max_named ? note + ", ..." : note;
}

} // namespace fcg::payments
