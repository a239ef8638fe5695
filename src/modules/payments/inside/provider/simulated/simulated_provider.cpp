#include "inside/provider/simulated/simulated_provider.hpp"

namespace fcg::payments {

namespace {

constexpr std::int64_t passing_errors_before_approval = 2;

struct verdict {
    std::string outcome; ///< "approved", "declined", "failed", or "unavailable": not this time
    std::optional<std::string> reason;
};

verdict decide(core::money const& amount, std::int64_t requests)
{
    switch (amount.minor % 100) {
    case 1:
        return {"declined", "insufficient funds"};
    case 2:
        return {"failed", "the payment provider refused the order"};
    case 4:
        if (requests <= passing_errors_before_approval)
            return {"unavailable", std::nullopt};
        return {"approved", std::nullopt};
    default:
        return {"approved", std::nullopt};
    }
}

charge_outcome to_outcome(std::string_view payment_id, std::string_view outcome, std::string reason)
{
    using kind = charge_outcome::kind;
    if (outcome == "approved")
        return {kind::approved, "simulated-" + std::string(payment_id), {}};
    return {outcome == "declined" ? kind::declined : kind::failed, {}, std::move(reason)};
}

constexpr std::string_view insert_charge =
    "INSERT INTO simulated_charges (idempotency_key, amount_minor, currency, outcome, reason, requests, "
    "charged_at) "
    "VALUES ($1, $2, $3, $4, $5, 1, $6) ON CONFLICT (idempotency_key) DO NOTHING";

constexpr std::string_view count_request =
    "UPDATE simulated_charges SET requests = requests + 1 WHERE idempotency_key = $1 "
    "RETURNING outcome, reason, requests";

constexpr std::string_view settle_charge =
    "UPDATE simulated_charges SET outcome = $2, reason = $3, charged_at = $4 WHERE idempotency_key = $1";

constexpr std::string_view find_charge =
    "SELECT outcome, reason FROM simulated_charges WHERE idempotency_key = $1";

verdict charge_again(storage::transaction& in, charge_order const& order, core::time_point now)
{
    verdict before;
    std::int64_t requests = 0;
    {
        auto row = in.query(count_request, order.payment_id);
        row.next();
        before = {std::string(row.text(0)), row.maybe_text(1)};
        requests = row.integer(2);
    }
    if (before.outcome != "unavailable")
        return before;
    auto const now_decided = decide(order.amount, requests);
    if (now_decided.outcome != "unavailable")
        in.execute(settle_charge, order.payment_id, now_decided.outcome, now_decided.reason, now);
    return now_decided;
}

verdict charge_once(storage::transaction& in, charge_order const& order, core::time_point now)
{
    auto const first = decide(order.amount, 1);
    auto const inserted = in.execute(insert_charge, order.payment_id, order.amount.minor,
                                     order.amount.currency.code(), first.outcome, first.reason, now);
    return inserted == 1 ? first : charge_again(in, order, now);
}

} // namespace

task<charge_outcome> simulated_provider::charge(charge_order order)
{
    auto const now = time_.now();
    auto unit = [&order, now](storage::transaction& in) { return charge_once(in, order, now); };
    auto const verdict = co_await books_.write(unit);
    if (verdict.outcome == "unavailable")
        throw provider_unavailable("the simulated payment provider does not answer this time");
    co_return to_outcome(order.payment_id, verdict.outcome, verdict.reason.value_or(""));
}

task<std::optional<charge_outcome>> simulated_provider::look_up(std::string payment_id)
{
    co_return books_.read([&](storage::reader& in) -> std::optional<charge_outcome> {
        auto row = in.query(find_charge, payment_id);
        if (!row.next() || row.text(0) == "unavailable")
            return std::nullopt;
        return to_outcome(payment_id, row.text(0), std::string(row.maybe_text(1).value_or("")));
    });
}

} // namespace fcg::payments
