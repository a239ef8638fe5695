#pragma once
#include "inside/parts.hpp"
#include "platform/core/clock.hpp"
#include "reconciliation.hpp"

#include <cstdint>
#include <memory>
#include <optional>
#include <vector>

namespace fcg::payments {

/// When the next daily reconciliation is due, after `now`; nothing for hour -1. Pure.
std::optional<core::time_point> next_reconciliation(core::time_point now, std::int64_t hour);

/// The days (their beginnings, UTC) before `now` that no reconciliation covers whole: yesterday, and those
/// since the first that was ever made, 31 back at most. Pure.
std::vector<core::time_point> days_to_reconcile(core::time_point now,
                                                std::vector<reconciliation> const& made);

/// Compares the day before with the provider's report, every day at the configured hour, without repairing. A
/// day on which the provider could not be asked is made up for. On the background loop.
class daily_reconciliation {
public:
    explicit daily_reconciliation(parts& of);
    ~daily_reconciliation();

    void start();
    task<bool> stop(); ///< false: something still runs

private:
    struct inside;
    std::unique_ptr<inside> inside_;
};

} // namespace fcg::payments
