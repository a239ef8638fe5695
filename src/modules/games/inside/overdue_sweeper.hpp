#pragma once
#include "inside/parts.hpp"
#include "platform/async/task_group.hpp"

#include <chrono>
#include <cstdint>

namespace fcg::games {

/// How long a purchase is left alone after it was said to be overdue for the `times`-th time: twice as long
/// as before, a day at most.
std::chrono::milliseconds pause_after(std::int64_t times, std::chrono::milliseconds deadline);

/// Finds purchases that heard nothing within their deadline, and within as long since the start: time in
/// which the store did not run is nobody's delay. Says so (PurchaseOverdue), again and again until they have
/// ended; refunds that heard nothing are asked for again (PurchaseRefundRequested). On the background loop.
class overdue_sweeper {
public:
    explicit overdue_sweeper(parts& of)
        : of_(of),
          tasks_(of.with.background),
          started_(of.with.clock.steady_now())
    {
    }

    void start();
    task<bool> stop(); ///< false: a round still runs

    /// One round, now; how many purchases were said to be overdue.
    task<std::int64_t> sweep();

private:
    task<> keep_sweeping();
    task<> find_overdue();

    parts& of_;
    async::task_group tasks_;
    core::steady_point started_;
};

} // namespace fcg::games
