#pragma once
#include "bus/history.hpp"
#include "inside/parts.hpp"
#include "module.hpp"

#include <cstdint>
#include <functional>

/// Comparing the index with the catalogue, and mending it.
namespace fcg::indexer {

/// What is known of the events between the catalogue and the index.
struct arrivals {
    bool come_in = false; ///< the queues are read now
    std::function<std::int64_t()> waiting;
};

/// Games whose events are still under way do not count as different: whoever seems to differ is looked at
/// until he stays as he is while nothing waits, 10 s at most. Where nothing comes in, all that the index has
/// not come to is taken to be under way. On the background loop. Throws core::unavailable, and what a
/// cancelled wait throws once `must_end` says so.
task<verify_report> verify_index(parts& of, bus::event_history& from, arrivals events,
                                 std::function<bool()> must_end, bool repair);

/// "22033 games, 2 missing, 1 changed; 3 mended"
std::string to_text(verify_report const& report);

} // namespace fcg::indexer
