#pragma once
#include "internal/module_context.hpp"
#include "platform/async/repeating_task.hpp"
#include "platform/core/clock.hpp"
#include "reconciliation.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace fcg::payments {

/// Returns when the next daily reconciliation is due after `now`, or nothing if `hour` is -1. Pure.
std::optional<core::time_point> next_reconciliation(core::time_point now, std::int64_t hour);

/// Returns the days (as their beginnings, UTC) before `now` that no reconciliation covers in full: yesterday,
/// and the days since the first reconciliation, at most 31 days back. Pure.
std::vector<core::time_point> days_to_reconcile(core::time_point now,
                                                std::vector<reconciliation> const& reconciliations);

/// Compares the day before with the provider's report, every day at the configured hour, without repairing.
/// It makes up for a day on which the provider could not be asked. Must run on the background loop.
class daily_reconciliation {
public:
    explicit daily_reconciliation(module_context& context);

    void start();

    task<bool> stop() { return repeating_.stop(); } ///< returns false if something still runs

    std::string warning() const { return repeating_.warning(); } ///< empty while it works; thread-safe

private:
    task<std::chrono::microseconds> do_round();
    task<> catch_up();
    bool has_ever_run() const;

    module_context& context_;
    std::optional<core::time_point> due_; ///< when the next round compares; not set if at once
    async::repeating_task repeating_;
};

} // namespace fcg::payments
