#include "internal/provider/simulated/books.hpp"

#include "platform/core/clock.hpp"
#include "platform/core/text.hpp"
#include "platform/storage/column_reader.hpp"

#include <fmt/format.h>

#include <array>
#include <stdexcept>

namespace fcg::payments::simulation {

namespace {

constexpr std::array<std::string_view, 7> verdict_names{"approved", "declined", "failed",     "cancelled",
                                                        "waiting",  "silent",   "unavailable"};

std::string_view to_text(verdict verdict)
{
    return verdict_names[static_cast<std::size_t>(verdict)];
}

verdict to_verdict(std::string_view text)
{
    for (std::size_t i = 0; i < verdict_names.size(); ++i)
        if (verdict_names[i] == text)
            return static_cast<verdict>(i);
    throw std::runtime_error("unknown verdict in the simulated provider's books: " + std::string(text));
}

/// How often a charge or refund meets a transient error.
constexpr std::int64_t passing_errors = 2;

/// The longest delay that a setting allows for a charge that is approved later.
constexpr std::chrono::hours longest_later{1};

/// The outcome that an amount decides.
struct decision {
    verdict outcome = verdict::approved;
    std::optional<verdict> meanwhile; ///< the outcome until then
    std::string reason;
};

decision decide(core::money const& amount, std::int64_t requests)
{
    switch (amount.minor % 100) {
    case 1:
        return {verdict::declined, {}, "insufficient funds"};
    case 2:
        return {verdict::failed, {}, "the payment provider refused the order"};
    case 3:
        return {verdict::approved, verdict::waiting, {}};
    case 4:
        return {requests <= passing_errors ? verdict::unavailable : verdict::approved, {}, {}};
    case 5:
        return {verdict::approved, verdict::silent, {}};
    default:
        return {};
    }
}

constexpr std::string_view insert_charge =
    "INSERT INTO simulated_charges (idempotency_key, amount_minor, currency, outcome, reason, requests, "
    "charged_at, meanwhile) VALUES ($1, $2, $3, $4, $5, $6, $7, $8) ON CONFLICT (idempotency_key) DO NOTHING";

constexpr std::string_view count_request =
    "UPDATE simulated_charges SET requests = requests + 1 WHERE idempotency_key = $1 RETURNING requests";

constexpr std::string_view settle_charge =
    "UPDATE simulated_charges SET outcome = $2, reason = $3, charged_at = $4 WHERE idempotency_key = $1";

constexpr std::string_view select_charge =
    "SELECT outcome, meanwhile, reason, charged_at, amount_minor, currency "
    "FROM simulated_charges WHERE idempotency_key = $1";

std::optional<booked_charge> find_row(storage::reader& db, contracts::payment_id const& payment_id,
                                      core::time_point now)
{
    auto row = db.query(select_charge, payment_id);
    if (!row.next())
        return std::nullopt;
    storage::column_reader columns(row);
    booked_charge booked_charge;
    booked_charge.verdict = to_verdict(columns.text());
    auto const meanwhile = columns.maybe_text();
    booked_charge.reason = columns.text();
    booked_charge.charged_at = columns.moment();
    booked_charge.amount = {columns.integer(), core::currency::parse(columns.text()).value()};
    if (meanwhile && booked_charge.verdict == verdict::approved &&
        !core::is_due(booked_charge.charged_at, now, longest_later))
        booked_charge.verdict = to_verdict(*meanwhile);
    return booked_charge;
}

std::string json_text(std::string_view text)
{
    std::string value;
    core::append_json_string(value, text);
    return value;
}

constexpr std::string_view insert_webhook =
    "INSERT INTO simulated_webhooks (event_id, charge, body, attempts, due_at) VALUES ($1, $2, $3, 0, $4)";

struct news {
    std::string_view type;
    std::string_view suffix; ///< appended to the charge's reference to form the event's id
    std::string_view reason;
};

/// Stores a webhook, to be sent at `time`.
void store_webhook(storage::transaction& tx, news const& news, contracts::payment_id const& payment_id,
                   core::money const& amount, core::time_point time)
{
    auto const reference = reference_of(payment_id);
    auto const body =
        fmt::format(R"({{"type":"{}","timestamp":"{}","data":{{"paymentId":{},"reference":{},"amount":{},)"
                    R"("currency":"{}","reason":{}}}}})",
                    news.type, core::to_rfc3339(time), json_text(payment_id), json_text(reference),
                    core::format_amount(amount), amount.currency.code(), json_text(news.reason));
    tx.execute(insert_webhook, reference + std::string(news.suffix), payment_id, body, time);
}

constexpr std::string_view delete_webhooks_of_charge = "DELETE FROM simulated_webhooks WHERE charge = $1";

/// Returns the number that a query with one row returns.
std::int64_t read_number(storage::reader& db, std::string_view sql, auto const&... parameters)
{
    auto row = db.query(sql, parameters...);
    row.next();
    return row.integer(0);
}

booked_charge charge_again(storage::transaction& tx, charge_order const& order, core::time_point now)
{
    auto const requests = read_number(tx, count_request, order.payment_id);
    auto const before = *find_row(tx, order.payment_id, now);
    if (before.verdict != verdict::unavailable)
        return before;
    auto const decided = decide(order.amount, requests);
    if (decided.outcome != verdict::unavailable)
        tx.execute(settle_charge, order.payment_id, to_text(decided.outcome), decided.reason, now);
    return {decided.outcome, decided.reason, order.amount, now};
}

} // namespace

booked_charge charge(storage::transaction& tx, charge_order const& order, core::time_point now,
                     std::chrono::microseconds later)
{
    auto const first = decide(order.amount, 1);
    auto const charged_at = first.meanwhile ? now + later : now;
    std::optional<std::string_view> meanwhile;
    if (first.meanwhile)
        meanwhile = to_text(*first.meanwhile);
    auto const inserted =
        tx.execute(insert_charge, order.payment_id, order.amount.minor, order.amount.currency.code(),
                   to_text(first.outcome), first.reason, 1, charged_at, meanwhile);
    if (inserted == 0)
        return charge_again(tx, order, now);
    if (first.meanwhile == verdict::waiting)
        store_webhook(tx, {"charge.approved", "-approved", {}}, order.payment_id, order.amount, charged_at);
    return {first.meanwhile.value_or(first.outcome), first.reason, order.amount, charged_at};
}

std::optional<booked_charge> find_charge(storage::reader& db, contracts::payment_id const& payment_id,
                                         core::time_point now)
{
    auto booked_charge = find_row(db, payment_id, now);
    if (booked_charge && booked_charge->verdict == verdict::unavailable)
        booked_charge.reset();
    return booked_charge;
}

booked_charge cancel(storage::transaction& tx, contracts::payment_id const& payment_id, core::time_point now)
{
    booked_charge const cancelled{verdict::cancelled, "cancelled before it was charged", {}, now};
    auto const nothing_yet =
        tx.execute(insert_charge, payment_id, cancelled.amount.minor, cancelled.amount.currency.code(),
                   to_text(cancelled.verdict), cancelled.reason, 0, now, nullptr);
    if (nothing_yet == 1)
        return cancelled;
    auto const before = *find_row(tx, payment_id, now);
    if (before.verdict != verdict::waiting && before.verdict != verdict::unavailable)
        return before;
    tx.execute(settle_charge, payment_id, to_text(cancelled.verdict), cancelled.reason, now);
    tx.execute(delete_webhooks_of_charge, payment_id);
    return cancelled;
}

std::string reference_of(contracts::payment_id const& payment_id)
{
    return "simulated-" + payment_id;
}

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
    auto const others = read_number(db, count_refunds, order.payment_id, order.key);
    return others > 0 ? "the charge was refunded before" : "";
}

/// Returns true for the first refund of an amount in ..08: it is reported as done, and its money never
/// arrives.
bool will_bounce(storage::reader& db, refund_order const& order)
{
    return order.amount.minor % 100 == 8 && read_number(db, count_bounced, order.payment_id) == 0;
}

/// Returns nothing for a transient error.
std::optional<refund_outcome> decide_refund(core::money const& amount, std::int64_t requests)
{
    auto const cents = amount.minor % 100;
    if (cents == 6)
        return refused("the payment provider refunds no such amount");
    if (cents == 7 && requests <= passing_errors)
        return std::nullopt;
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
        store_webhook(tx, {"charge.refund_failed", "-refund-failed", "the buyer's account is closed"},
                      order.payment_id, order.amount, now + later);
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
        contracts::payment_id payment_id(row.text(0));
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
