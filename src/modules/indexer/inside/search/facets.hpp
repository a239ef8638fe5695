#pragma once
#include "inside/index/live_index.hpp"
#include "inside/search/search.hpp"

#include <cstdint>
#include <vector>

namespace fcg::indexer {

/// Counts how many games have which label.
class facet_counts {
public:
    explicit facet_counts(live_index const& memory);

    void add(card const& one)
    {
        for (auto const label : one.labels)
            if (label < counts_.size()) // a label may be younger than this search
                ++counts_[label];
    }

    /// See `facet`: at most 20 values of a kind, but all bands and years.
    std::vector<facet> take() const;

private:
    live_index const& memory_;
    std::vector<std::uint32_t> counts_;
};

} // namespace fcg::indexer
