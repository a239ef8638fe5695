#include "internal/provider/simulated/books.hpp"

#include "internal/provider/simulated/webhooks_to_send.hpp"
#include "platform/core/due.hpp"
#include "platform/storage/column_reader.hpp"

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

std::optional<booked_charge> find_row(storage::reader& db, std::string_view payment_id, core::time_point now)
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

booked_charge charge_again(storage::transaction& tx, charge_order const& order, core::time_point now)
{
    std::int64_t requests = 0;
    {
        auto row = tx.query(count_request, order.payment_id);
        row.next();
        requests = row.integer(0);
    }
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
        write_down_approval(tx, order, charged_at);
    return {first.meanwhile.value_or(first.outcome), first.reason, order.amount, charged_at};
}

std::optional<booked_charge> find_charge(storage::reader& db, std::string_view payment_id,
                                         core::time_point now)
{
    auto booked_charge = find_row(db, payment_id, now);
    if (booked_charge && booked_charge->verdict == verdict::unavailable)
        booked_charge.reset();
    return booked_charge;
}

booked_charge cancel(storage::transaction& tx, std::string_view payment_id, core::time_point now)
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
    forget_webhooks(tx, payment_id);
    return cancelled;
}

std::string reference_of(std::string_view payment_id)
{
    return "simulated-" + std::string(payment_id);
}

} // namespace fcg::payments::simulation
