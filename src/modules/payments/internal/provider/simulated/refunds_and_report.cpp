#include "internal/provider/simulated/books.hpp"
#include "internal/provider/simulated/webhooks_to_send.hpp"

namespace fcg::payments::simulation {

namespace {

refund_outcome refused(std::string reason)
{
    return {refund_outcome::kind::refused, std::move(reason)};
}

constexpr std::string_view count_refunds =
    "SELECT count(*) FROM simulated_refunds "
    "WHERE charge = $1 AND outcome = 'refunded' AND idempotency_key <> $2";

constexpr std::string_view count_bounced =
    "SELECT count(*) FROM simulated_refunds WHERE charge = $1 AND outcome = 'bounced'";

/// Returns an empty text if the money of this charge can go back.
std::string why_not_refundable(storage::reader& db, refund_order const& order, core::time_point now)
{
    auto const charge = find_charge(db, order.payment_id, now);
    bool const is_ours = order.reference.empty() || order.reference == reference_of(order.payment_id);
    if (!charge || !is_ours || charge->verdict != verdict::approved)
        return "there is no such charge";
    if (charge->amount != order.amount)
        return "only the whole charge can be refunded";
    auto others = db.query(count_refunds, order.payment_id, order.key);
    others.next();
    return others.integer(0) > 0 ? "the charge was refunded before" : "";
}

/// Returns true for the first refund of an amount in ..08: it is reported as done, and its money never
/// arrives.
bool will_bounce(storage::reader& db, refund_order const& order)
{
    if (order.amount.minor % 100 != 8)
        return false;
    auto bounced = db.query(count_bounced, order.payment_id);
    bounced.next();
    return bounced.integer(0) == 0;
}

/// Returns nothing for a transient error.
std::optional<refund_outcome> decide_refund(core::money const& amount, std::int64_t requests)
{
    switch (amount.minor % 100) {
    case 6:
        return refused("the payment provider refunds no such amount");
    case 7:
        if (requests <= passing_errors)
            return std::nullopt;
        break;
    default:
        break;
    }
    return refund_outcome{refund_outcome::kind::refunded, {}};
}

constexpr std::string_view count_refund_request =
    "INSERT INTO simulated_refunds (idempotency_key, charge, outcome, reason, requests, refunded_at) "
    "VALUES ($1, $2, 'unavailable', '', 1, $3) ON CONFLICT (idempotency_key) "
    "DO UPDATE SET requests = simulated_refunds.requests + 1 RETURNING requests, outcome, reason";

constexpr std::string_view settle_refund =
    "UPDATE simulated_refunds SET outcome = $2, reason = $3, refunded_at = $4 WHERE idempotency_key = $1";

} // namespace

std::optional<refund_outcome> refund(storage::transaction& tx, refund_order const& order,
                                     core::time_point now, std::chrono::microseconds later)
{
    if (auto why = why_not_refundable(tx, order, now); !why.empty())
        return refused(std::move(why));
    std::int64_t requests = 0;
    {
        auto row = tx.query(count_refund_request, order.key, order.payment_id, now);
        row.next();
        requests = row.integer(0);
        if (row.text(1) == "refunded" || row.text(1) == "bounced")
            return refund_outcome{refund_outcome::kind::refunded, {}};
        if (row.text(1) == "refused")
            return refused(std::string(row.text(2)));
    }
    auto decided = decide_refund(order.amount, requests);
    if (!decided)
        return decided;
    bool const is_refused = decided->end == refund_outcome::kind::refused;
    bool const bounces = !is_refused && will_bounce(tx, order);
    tx.execute(settle_refund, order.key,
               is_refused ? "refused"
               : bounces  ? "bounced"
                          : "refunded",
               decided->reason, now);
    if (bounces)
        write_down_failed_refund(tx, order, now + later);
    return decided;
}

namespace {

constexpr std::size_t lines_a_page = 500;

constexpr std::string_view select_lines =
    "SELECT idempotency_key, amount_minor, currency, charged_at, "
    "EXISTS (SELECT 1 FROM simulated_refunds "
    "WHERE charge = simulated_charges.idempotency_key AND outcome = 'refunded') "
    "FROM simulated_charges WHERE idempotency_key > $1 AND outcome = 'approved' "
    "AND charged_at >= $2 AND charged_at < $3 AND charged_at <= $4 ORDER BY idempotency_key LIMIT $5";

} // namespace

report_page report(storage::reader& db, core::time_point begin, core::time_point end, std::string_view page,
                   core::time_point now)
{
    report_page report_page;
    auto row = db.query(select_lines, page, begin, end, now, lines_a_page);
    while (row.next()) {
        auto const currency = core::currency::parse(row.text(2));
        std::string payment_id(row.text(0));
        report_page.lines.push_back(
            {reference_of(payment_id),
             std::move(payment_id),
             {row.integer(1), currency.value()},
             row.integer(4) != 0 ? reported_charge::kind::refunded : reported_charge::kind::charged,
             row.moment(3)});
    }
    if (report_page.lines.size() == lines_a_page)
        report_page.next = report_page.lines.back().payment_id;
    return report_page;
}

} // namespace fcg::payments::simulation
