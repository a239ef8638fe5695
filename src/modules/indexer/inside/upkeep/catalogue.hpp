#pragma once
#include "bus/history.hpp"
#include "inside/upkeep/past_events.hpp"
#include "platform/storage/database.hpp"

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <unordered_map>

namespace fcg::indexer {

/// What the catalogue's events say of a game, folded.
struct catalogue_game {
    std::int64_t version = 0;
    std::uint64_t digest = 0;  ///< see short_digest()
    std::int64_t position = 0; ///< of its newest event
    bool available = false;
};

/// Enough of a digest to notice what differs by mistake.
std::uint64_t short_digest(std::string const& digest);

/// The catalogue as its events tell it: ids and digests only, so that a million games fit into memory.
struct catalogue {
    std::unordered_map<core::uuid, catalogue_game> games;
    std::int64_t reached = 0; ///< the position up to which events are folded

    void fold(past_change const& change);
    std::size_t available() const;
};

/// Folds what was appended since, up to the newest event. Its work is done at the pool of `db` for long
/// reads. `must_end` is asked between two pages: then it throws what a cancelled wait throws.
task<> read_on(std::shared_ptr<catalogue> into, bus::event_history& from, storage::database& db,
               std::function<bool()> must_end);

} // namespace fcg::indexer
