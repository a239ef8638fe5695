#include "internal/settlement/cut_off.hpp"

#include "platform/storage/statement.hpp"
#include "platform/telemetry/log.hpp"

namespace fcg::payments {

namespace {

/// The maximum number of payments that a warning names.
constexpr std::int64_t max_named = 5;

} // namespace

constexpr std::string_view select_cut_off_count = "SELECT cut_off FROM payments WHERE payment_id = $1";

constexpr std::string_view record_life =
    "UPDATE payments SET cut_off = cut_off + CASE WHEN asked_in <> $2 AND cut_off < $3 THEN 1 ELSE 0 END, "
    "asked_in = $2 WHERE payment_id = $1 RETURNING cut_off";

task<std::optional<suspects::turn>> take_turn(payment_work const& work, payment const& state)
{
    if (state.attempts == 0)
        co_return suspects::turn(); // an open payment that was not tried yet
    auto const times = work.context.db.read([&](storage::reader& db) {
        auto row = db.query(select_cut_off_count, state.payment_id);
        return row.next() ? row.integer(0) : 0;
    });
    auto turn = co_await work.context.suspected.wait_for_turn(times);
    auto const max = work.context.settings.max_cut_off_attempts;
    auto unit = [&](storage::transaction& tx) {
        auto row = tx.query(record_life, state.payment_id, work.context.running.life(), max);
        return row.next() ? row.integer(0) : 0;
    };
    auto const cut_off = co_await work.write(unit);
    if (cut_off < max)
        co_return std::move(turn);
    telemetry::log(telemetry::level::error, "payments", work.trace.correlation_id,
                   "payment {} is left to an operator: {} times in a row the process ended while the "
                   "provider was asked about it; fcg payments resume retries it",
                   state.payment_id, cut_off);
    co_return std::nullopt;
}

constexpr std::string_view forget_cut_off = "UPDATE payments SET cut_off = 0, asked_in = NULL, ask_at = $3 "
                                            "WHERE payment_id = $1 AND cut_off >= $2 AND ask_at IS NOT NULL";

bool resume_cut_off(storage::transaction& tx, contracts::payment_id const& payment_id,
                    std::int64_t max_cut_off, command_context const& command)
{
    return tx.execute(forget_cut_off, payment_id, max_cut_off, command.now) > 0;
}

/// Counts the payments left to an operator. The first condition makes SQLite use the partial index.
constexpr std::string_view count_cut_off =
    "SELECT COUNT(*) FROM payments WHERE cut_off > 0 AND cut_off >= $1 AND ask_at IS NOT NULL";

void show_cut_off_payments(module_context const& context)
{
    auto const waiting = context.db.read([&context](storage::reader& db) {
        auto row = db.query(count_cut_off, context.settings.max_cut_off_attempts);
        return row.next() ? row.integer(0) : 0;
    });
    context.env.metrics
        .gauge("fcg_payments_cut_off",
               "Payments that wait for an operator because the process ended repeatedly during each of them")
        .set(static_cast<double>(waiting));
}

constexpr std::string_view select_cut_off =
    "SELECT payment_id FROM payments WHERE cut_off > 0 AND cut_off >= $1 AND ask_at IS NOT NULL "
    "ORDER BY payment_id LIMIT $2";

std::string warning_of_cut_off_payments(storage::database& db, std::int64_t max_cut_off)
{
    std::string ids;
    std::int64_t named = 0;
    db.read([&](storage::reader& db) {
        auto row = db.query(select_cut_off, max_cut_off, max_named + 1);
        while (row.next() && ++named <= max_named)
            ids.append(named == 1 ? " " : ", ").append(row.text(0));
    });
    if (named == 0)
        return {};
    return "payments are left to an operator, because the process ended repeatedly during each of them:" +
           ids + (named > max_named ? ", ..." : "");
}

} // namespace fcg::payments
