#pragma once
#include "internal/module_context.hpp"
#include "platform/async/task_group.hpp"

#include <chrono>
#include <cstdint>

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
    explicit overdue_sweeper(module_context& context)
        : context_(context),
          tasks_(context.env.background),
          started_(context.env.clock.steady_now())
    {
    }

    void start();
    task<bool> stop(); ///< returns false if a round still runs

    /// Does one round now. Returns the number of purchases that were announced as overdue.
    task<std::int64_t> sweep();

private:
    task<> keep_sweeping();
    task<> find_overdue();

    module_context& context_;
    async::task_group tasks_;
    core::steady_point started_;
};

} // namespace fcg::games
