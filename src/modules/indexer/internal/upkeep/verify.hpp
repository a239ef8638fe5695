#pragma once
#include "bus/history.hpp"
#include "internal/module_context.hpp"
#include "platform/async/task_group.hpp"
#include "reports.hpp"

#include <cstdint>
#include <functional>

/// Compares the index with the catalogue, and repairs it.
namespace fcg::indexer {

/// What is known about the events between the catalogue and the index.
struct arrivals {
    bool come_in = false; ///< the queues are being read
    std::function<std::int64_t()> waiting;
};

/// Compares the index with the catalogue. Games whose events are still on their way do not count as
/// different: a suspect is looked at again until it stays the same while nothing waits, for 10 s at most. If
/// the queues are not read, every event that the index has not reached counts as on its way. Must run on the
/// background loop. Throws core::unavailable, and what a cancelled wait throws once the tasks are asked to
/// stop.
task<verify_report> verify_index(module_context& context, bus::event_history& history, arrivals events,
                                 async::task_group const& tasks, bool repair);

/// Returns "22033 games, 2 missing, 1 changed; 3 mended".
std::string to_text(verify_report const& report);

} // namespace fcg::indexer
