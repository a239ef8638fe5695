#pragma once
#include "bus/history.hpp"
#include "internal/index/live_index.hpp"
#include "internal/module_context.hpp"

#include <cstdint>
#include <functional>

/// Rebuilds the index beside the live one.
namespace fcg::indexer {

/// How a build reports its progress and learns that it must end.
struct build_watch {
    std::function<void(std::int64_t read, std::int64_t all)> progress; ///< in events
    std::function<bool()> must_end;                                    ///< called between two pieces of work
};

/// Reads the histories of games and library into the free slot, while live events go into both slots, and
/// swaps. If it throws, the live index is unchanged, and give_up_building() must be called. Throws
/// core::unavailable, and what a cancelled wait throws.
task<> build_and_swap(module_context& context, bus::event_history& history, build_watch watch);

/// Abandons the index that is being built.
task<> give_up_building(module_context& context);

/// Deletes the rows of the previous index once no search reads it any more.
task<> clear_previous(module_context& context, std::weak_ptr<live_index> previous,
                      std::function<bool()> must_end);

} // namespace fcg::indexer
