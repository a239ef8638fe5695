#include "internal/payment/payment_rows.hpp"

#include "internal/payment/payment_commands.hpp"

namespace fcg::payments {

constexpr std::string_view insert_payment =
    "INSERT INTO payments (payment_id, user_id, game_id, amount_minor, currency, payment_method, status, "
    "reason, attempts, correlation_id, requested_at, last_update_at, ask_at, opened_running) "
    "VALUES ($1, $2, $3, $4, $5, $6, 'pending', NULL, 0, $7, $8, $8, $9, $10) "
    "ON CONFLICT (payment_id) DO NOTHING";

bool insert_payment_row(storage::transaction& tx, payment_order const& order, command_context const& command)
{
    auto const inserted =
        tx.execute(insert_payment, order.payment_id, order.user_id, order.game_id, order.amount.minor,
                   order.amount.currency.code(), to_text(order.method), order.correlation_id, command.now,
                   command.now + command.deadline, command.running.count());
    return inserted > 0;
}

constexpr std::string_view update_payment = "UPDATE payments SET status = $2, reason = $3, attempts = $4, "
                                            "provider = $5, reference = $6, ask_at = $7, "
                                            "last_update_at = $8, asked_in = $9, "
                                            "cut_off = CASE WHEN $9 IS NULL THEN 0 ELSE cut_off END "
                                            "WHERE payment_id = $1";

void update_payment_row(storage::transaction& tx, payment const& state, command_context const& command,
                        std::optional<std::int64_t> working_life)
{
    std::optional<core::time_point> ask_at;
    if (!has_ended(state.status))
        ask_at = command.now + command.deadline;
    tx.execute(update_payment, state.payment_id, to_text(state.status), state.reason, state.attempts,
               state.provider, state.reference, ask_at, state.last_update_at, working_life);
}

constexpr std::string_view upsert_refund =
    "INSERT INTO refunds (payment_id, reference, amount_minor, currency, cause, reason, status, trouble, "
    "attempts, requested_at, last_update_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11) "
    "ON CONFLICT (payment_id, reference) DO UPDATE SET cause = $5, reason = $6, status = $7, trouble = $8, "
    "attempts = $9, requested_at = $10, last_update_at = $11";

void update_refund_row(storage::transaction& tx, payment const& state, std::string_view reference)
{
    auto const& refund = *state.find_refund(reference);
    std::optional<std::string_view> failure;
    if (!refund.failure.empty())
        failure = refund.failure;
    tx.execute(upsert_refund, state.payment_id, refund.reference, refund.amount.minor,
               refund.amount.currency.code(), refund.cause.text(), refund.reason, to_text(refund.now),
               failure, refund.attempts, refund.requested_at, refund.last_update_at);
}

constexpr std::string_view insert_charge =
    "INSERT INTO opened_charges (reference, payment_id) VALUES ($1, $2) ON CONFLICT (reference) DO NOTHING";

void insert_opened_charge(storage::transaction& tx, std::string_view reference,
                          contracts::payment_id const& payment_id)
{
    tx.execute(insert_charge, reference, payment_id);
}

constexpr std::string_view select_opened_charge =
    "SELECT payment_id FROM opened_charges WHERE reference = $1";

std::optional<std::string> payment_of_reference(storage::reader& db, std::string_view reference)
{
    auto row = db.query(select_opened_charge, reference);
    if (!row.next())
        return std::nullopt;
    return std::string(row.text(0));
}

constexpr std::string_view put_off = "UPDATE payments SET ask_at = $2, asked_in = NULL, cut_off = 0 WHERE "
                                     "payment_id = $1 AND ask_at IS NOT NULL";

void put_off_look(storage::transaction& tx, contracts::payment_id const& payment_id, core::time_point when)
{
    tx.execute(put_off, payment_id, when);
}

constexpr std::string_view update_ask_at =
    "UPDATE payments SET ask_at = $2 WHERE payment_id = $1 AND ask_at IS NOT NULL";

void set_next_look(storage::transaction& tx, contracts::payment_id const& payment_id, core::time_point when)
{
    tx.execute(update_ask_at, payment_id, when);
}

constexpr std::string_view bring_ask_at_forward =
    "UPDATE payments SET ask_at = $2 WHERE payment_id = $1 AND ask_at > $2";

void bring_look_forward(storage::transaction& tx, contracts::payment_id const& payment_id,
                        core::time_point when)
{
    tx.execute(bring_ask_at_forward, payment_id, when);
}

} // namespace fcg::payments
