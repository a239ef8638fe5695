#include "internal/settlement/silent_refunds.hpp"

#include "platform/storage/statement.hpp"
#include "platform/telemetry/log.hpp"

#include <string>
#include <vector>

namespace fcg::payments {

namespace {

constexpr std::chrono::hours min_silence{1}; ///< longer than a message waits for its next attempt
constexpr std::int64_t max_at_once = 100;
constexpr std::chrono::minutes clock_tolerance{1};

struct silent_refund {
    std::string payment_id;
    std::string reference;
};

/// Selects the refunds without news. The first condition makes SQLite use the partial index. A last update in
/// the future is from before the clock was set back, and its age is unknown.
constexpr std::string_view select_silent =
    "SELECT payment_id, reference FROM refunds WHERE status <> 'refunded' AND status = 'requested' "
    "AND (last_update_at > $4 OR "
    "last_update_at <= $1 AND $2 - last_update_at >= last_update_at - requested_at) "
    "ORDER BY requested_at LIMIT $3";

std::vector<silent_refund> read_silent(storage::reader& db, core::time_point now)
{
    std::vector<silent_refund> silent_refunds;
    auto row = db.query(select_silent, now - min_silence, now, max_at_once, now + clock_tolerance);
    while (row.next())
        silent_refunds.push_back({std::string(row.text(0)), std::string(row.text(1))});
    return silent_refunds;
}

} // namespace

task<> ask_for_silent_refunds(module_context& context)
{
    auto const now = context.env.clock.now();
    if (context.provider.is_left_alone() || context.running.since_start() < min_silence)
        co_return;
    auto const silent = context.db.read([now](storage::reader& db) { return read_silent(db, now); });
    for (auto const& silent_refund : silent) {
        auto const command = context.context_for({});
        telemetry::log(telemetry::level::warning, "payments", "",
                       "nothing was received about the refund of payment {}: it is requested again",
                       silent_refund.payment_id);
        auto unit = [&](storage::transaction& tx) {
            ask_for_refund_again(tx, silent_refund.payment_id, silent_refund.reference, min_silence, command);
        };
        co_await context.db.write(unit);
    }
}

} // namespace fcg::payments
