#pragma once
#include "internal/index/live_index.hpp"
#include "platform/storage/database.hpp"

#include <memory>
#include <mutex>

namespace fcg::indexer {

/// The index that is live, and the one that is being built beside it. Thread-safe; an index stays alive as
/// long as a caller holds it.
class index_slots {
public:
    struct index {
        slot tables = slot::a;
        std::shared_ptr<live_index> memory;
    };

    explicit index_slots(index live) : live_(std::move(live)) {}

    index live() const
    {
        std::lock_guard const lock(guard_);
        return live_;
    }

    /// Returns the index that is being built; its memory is null if there is none.
    index building() const
    {
        std::lock_guard const lock(guard_);
        return building_;
    }

    void begin(index building)
    {
        std::lock_guard const lock(guard_);
        building_ = std::move(building);
    }

    void give_up_building() { begin({}); }

    /// Makes the index that was being built the live one.
    void swap()
    {
        std::lock_guard const lock(guard_);
        live_ = std::move(building_);
        building_ = {};
    }

private:
    mutable std::mutex guard_;
    index live_;
    index building_;
};

/// Builds the live index from the tables. Blocks the calling thread; meant for the start.
index_slots::index load_live_index(storage::database& db);

} // namespace fcg::indexer
