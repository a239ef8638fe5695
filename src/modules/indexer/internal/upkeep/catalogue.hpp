#pragma once
#include "bus/history.hpp"
#include "internal/upkeep/past_events.hpp"
#include "platform/storage/database.hpp"

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <unordered_map>

namespace fcg::indexer {

/// The state of a game, folded from the catalogue's events.
struct catalogue_game {
    std::int64_t version = 0;
    std::uint64_t digest = 0;  ///< see short_digest()
    std::int64_t position = 0; ///< position of its newest event
    bool available = false;
};

/// Shortens a digest; enough to notice accidental differences.
std::uint64_t short_digest(std::string const& digest);

/// The catalogue as its events define it: ids and digests only, so that a million games fit into memory.
struct catalogue {
    std::unordered_map<core::uuid, catalogue_game> games;
    std::int64_t reached = 0; ///< the position up to which events are folded

    void fold(past_change const& change);
    std::size_t available() const;
};

/// Folds the events that were appended since the last call, up to the newest one. Works on the thread pool
/// for long reads of `db`. Calls `must_end` between two pages; if it returns true, throws what a cancelled
/// wait throws.
task<> read_on(std::shared_ptr<catalogue> catalogue, bus::event_history& history, storage::database& db,
               std::function<bool()> must_end);

} // namespace fcg::indexer
