#include "inside/provider/simulated/books.hpp"

#include "inside/provider/simulated/webhooks_to_send.hpp"
#include "platform/core/due.hpp"

#include <array>
#include <stdexcept>

namespace fcg::payments::simulation {

namespace {

constexpr std::array<std::string_view, 7> verdict_names{"approved", "declined", "failed",     "cancelled",
                                                        "waiting",  "silent",   "unavailable"};

std::string_view to_text(verdict of)
{
    return verdict_names[static_cast<std::size_t>(of)];
}

verdict to_verdict(std::string_view text)
{
    for (std::size_t i = 0; i < verdict_names.size(); ++i)
        if (verdict_names[i] == text)
            return static_cast<verdict>(i);
    throw std::runtime_error("the simulated provider's books say " + std::string(text));
}

/// No setting has a charge approved later.
constexpr std::chrono::hours longest_later{1};

/// What an amount has in store.
struct decision {
    verdict outcome = verdict::approved;
    std::optional<verdict> meanwhile; ///< what it is until then
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

std::optional<booked_charge> find_row(storage::reader& in, std::string_view payment_id, core::time_point now)
{
    auto row = in.query(select_charge, payment_id);
    if (!row.next())
        return std::nullopt;
    booked_charge found{.what = to_verdict(row.text(0)),
                        .reason = std::string(row.text(2)),
                        .amount = {row.integer(4), core::currency::parse(row.text(5)).value()},
                        .charged_at = row.moment(3)};
    if (auto const meanwhile = row.maybe_text(1);
        meanwhile && found.what == verdict::approved && !core::is_due(found.charged_at, now, longest_later))
        found.what = to_verdict(*meanwhile);
    return found;
}

booked_charge charge_again(storage::transaction& in, charge_order const& order, core::time_point now)
{
    std::int64_t requests = 0;
    {
        auto row = in.query(count_request, order.payment_id);
        row.next();
        requests = row.integer(0);
    }
    auto const before = *find_row(in, order.payment_id, now);
    if (before.what != verdict::unavailable)
        return before;
    auto const decided = decide(order.amount, requests);
    if (decided.outcome != verdict::unavailable)
        in.execute(settle_charge, order.payment_id, to_text(decided.outcome), decided.reason, now);
    return {decided.outcome, decided.reason, order.amount, now};
}

} // namespace

booked_charge charge(storage::transaction& in, charge_order const& order, core::time_point now,
                     std::chrono::microseconds later)
{
    auto const first = decide(order.amount, 1);
    auto const charged_at = first.meanwhile ? now + later : now;
    std::optional<std::string_view> meanwhile;
    if (first.meanwhile)
        meanwhile = to_text(*first.meanwhile);
    auto const inserted =
        in.execute(insert_charge, order.payment_id, order.amount.minor, order.amount.currency.code(),
                   to_text(first.outcome), first.reason, 1, charged_at, meanwhile);
    if (inserted == 0)
        return charge_again(in, order, now);
    if (first.meanwhile == verdict::waiting)
        write_down_approval(in, order, charged_at);
    return {first.meanwhile.value_or(first.outcome), first.reason, order.amount, charged_at};
}

std::optional<booked_charge> find_charge(storage::reader& in, std::string_view payment_id,
                                         core::time_point now)
{
    auto found = find_row(in, payment_id, now);
    if (found && found->what == verdict::unavailable)
        found.reset();
    return found;
}

booked_charge cancel(storage::transaction& in, std::string_view payment_id, core::time_point now)
{
    booked_charge const cancelled{verdict::cancelled, "cancelled before it was charged", {}, now};
    auto const nothing_yet =
        in.execute(insert_charge, payment_id, cancelled.amount.minor, cancelled.amount.currency.code(),
                   to_text(cancelled.what), cancelled.reason, 0, now, nullptr);
    if (nothing_yet == 1)
        return cancelled;
    auto const before = *find_row(in, payment_id, now);
    if (before.what != verdict::waiting && before.what != verdict::unavailable)
        return before;
    in.execute(settle_charge, payment_id, to_text(cancelled.what), cancelled.reason, now);
    forget_webhooks(in, payment_id);
    return cancelled;
}

std::string reference_of(std::string_view payment_id)
{
    return "simulated-" + std::string(payment_id);
}

} // namespace fcg::payments::simulation
