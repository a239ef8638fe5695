#pragma once
#include "bus/history.hpp"
#include "inside/parts.hpp"
#include "module.hpp"

#include <functional>

/// Comparing the index with the catalogue, and mending it.
namespace fcg::indexer {

/// Games whose events are still under way do not count as different: whoever seems to differ is looked at
/// until he stays as he is while `nothing_waits`, 10 s at most. On the background loop. Throws
/// core::unavailable, and what a cancelled wait throws once `must_end` says so.
task<verify_report> verify_index(parts& of, bus::event_history& from, std::function<bool()> nothing_waits,
                                 std::function<bool()> must_end, bool repair);

/// "22033 games, 2 missing, 1 changed; 3 mended"
std::string to_text(verify_report const& report);

} // namespace fcg::indexer
