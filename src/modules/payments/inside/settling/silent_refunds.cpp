#include "inside/settling/silent_refunds.hpp"

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

/// The first condition is that of the index. What was heard last in the future was heard before the clock was
/// set back; nobody knows how long ago.
constexpr std::string_view select_silent =
    "SELECT payment_id, reference FROM refunds WHERE status <> 'refunded' AND status = 'requested' "
    "AND (last_update_at > $4 OR "
    "last_update_at <= $1 AND $2 - last_update_at >= last_update_at - requested_at) "
    "ORDER BY requested_at LIMIT $3";

std::vector<silent_refund> read_silent(storage::reader& in, core::time_point now)
{
    std::vector<silent_refund> found;
    auto row = in.query(select_silent, now - min_silence, now, max_at_once, now + clock_tolerance);
    while (row.next())
        found.push_back({std::string(row.text(0)), std::string(row.text(1))});
    return found;
}

} // namespace

task<> ask_for_silent_refunds(parts& of)
{
    auto const now = of.with.clock.now();
    if (of.provider.is_left_alone() || of.running.since_start() < min_silence)
        co_return;
    auto const silent = of.db.read([now](storage::reader& in) { return read_silent(in, now); });
    for (auto const& one : silent) {
        auto const at = of.step_for({});
        telemetry::log(telemetry::level::warning, "payments", "",
                       "nothing was heard of the refund of payment {}: it is asked for again",
                       one.payment_id);
        auto unit = [&](storage::transaction& in) {
            ask_for_refund_again(in, one.payment_id, one.reference, min_silence, at);
        };
        co_await of.db.write(unit);
    }
}

} // namespace fcg::payments
