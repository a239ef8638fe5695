#pragma once
#include "internal/index/live_index.hpp"
#include "internal/search/search.hpp"

#include <cstdint>
#include <vector>

namespace fcg::indexer {

/// Counts the games of each label.
class facet_counts {
public:
    explicit facet_counts(live_index const& memory);

    void add(indexed_game const& indexed_game)
    {
        for (auto const label : indexed_game.labels)
            if (label < counts_.size()) // A label may be newer than this search.
                ++counts_[label];
    }

    /// Returns the facets: at most 20 values for each kind, but all price bands and years.
    std::vector<facet> take() const;

private:
    live_index const& memory_;
    std::vector<std::uint32_t> counts_;
};

} // namespace fcg::indexer
