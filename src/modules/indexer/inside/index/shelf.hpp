#pragma once
#include "inside/index/live_index.hpp"

#include <memory>
#include <mutex>

namespace fcg::indexer {

/// The index that answers now, and the one that is being built beside it. Any thread; who took one keeps it
/// alive while he uses it.
class shelf {
public:
    struct index {
        slot tables = slot::a;
        std::shared_ptr<live_index> memory;
    };

    explicit shelf(index live) : live_(std::move(live)) {}

    index live() const
    {
        std::lock_guard const lock(guard_);
        return live_;
    }

    /// Without memory when none is being built.
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

    /// What was being built answers from now on.
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

} // namespace fcg::indexer
