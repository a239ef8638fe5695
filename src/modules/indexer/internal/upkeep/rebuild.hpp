#pragma once
#include "bus/history.hpp"
#include "internal/index/live_index.hpp"
#include "internal/module_context.hpp"
#include "platform/async/task_group.hpp"

#include <cstdint>
#include <functional>
#include <memory>

/// Rebuilds the index beside the live one.
namespace fcg::indexer {

/// Called from time to time with the number of events that a build has read, and of all.
using build_progress = std::function<void(std::int64_t read, std::int64_t all)>;

/// Reads the histories of games and library into the free slot, while live events go into both slots, and
/// swaps. If it throws, the live index is unchanged, and give_up_building() must be called. Throws
/// core::unavailable, and what a cancelled wait throws once the tasks are asked to stop.
task<> build_and_swap(module_context& context, bus::event_history& history, build_progress progress,
                      async::task_group const& tasks);

/// Abandons the index that is being built.
task<> give_up_building(module_context& context);

/// Deletes the rows of the previous index once no search reads it any more.
task<> clear_previous(module_context& context, std::weak_ptr<live_index> previous,
                      async::task_group const& tasks);

} // namespace fcg::indexer
