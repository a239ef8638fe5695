#pragma once
#include "bus/history.hpp"
#include "inside/parts.hpp"

#include <cstdint>
#include <functional>

/// Building the index anew beside the live one.
namespace fcg::indexer {

/// How a build tells how far it is, and learns that it is to end.
struct build_watch {
    std::function<void(std::int64_t read, std::int64_t all)> progress; ///< events
    std::function<bool()> must_end;                                    ///< asked between two pieces of work
};

/// Reads the histories of games and library into the free slot, while live events go into both, and swaps.
/// When it throws, the live index is as it was, and give_up_building() is due. Throws core::unavailable, and
/// what a cancelled wait throws.
task<> build_and_swap(parts& of, bus::event_history& from, build_watch watch);

/// What was being built is not any more.
task<> give_up_building(parts& of);

/// Deletes what the former index has left, once no search reads it any more.
task<> clear_former(parts& of, std::weak_ptr<live_index> former, std::function<bool()> must_end);

} // namespace fcg::indexer
