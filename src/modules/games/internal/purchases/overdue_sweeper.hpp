#pragma once
#include "internal/module_context.hpp"
#include "platform/async/repeating_task.hpp"

#include <chrono>
#include <cstdint>
#include <string>

namespace fcg::games {

/// Returns how long a purchase is left alone after it was announced as overdue for the `times`-th time: twice
/// as long as before, at most a day.
std::chrono::milliseconds pause_after(std::int64_t times, std::chrono::milliseconds deadline);

/// Finds purchases that received nothing within their deadline, at the earliest one deadline after the start,
/// because time in which the store did not run is no delay. Appends PurchaseOverdue for them repeatedly until
/// they end, and PurchaseRefundRequested again for refunds that received nothing. Must run on the background
/// loop.
class overdue_sweeper {
public:
    explicit overdue_sweeper(module_context& context);

    void start();

    task<bool> stop() { return repeating_.stop(); } ///< returns false if a round still runs

    std::string warning() const { return repeating_.warning(); } ///< empty while it works; thread-safe

    /// Does one round now. Returns the number of purchases that were announced as overdue.
    task<std::int64_t> sweep();

private:
    task<std::chrono::microseconds> do_round();
    task<> find_overdue();

    module_context& context_;
    core::steady_point started_;
    async::repeating_task repeating_;
};

} // namespace fcg::games
