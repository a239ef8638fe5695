#pragma once
#include "internal/index/live_index.hpp"
#include "internal/search/search.hpp"

#include <optional>
#include <vector>

namespace fcg::indexer {

/// The filters of a query, in the terms of the games of one index.
class filters {
public:
    filters(search_query const& query, live_index const& memory);

    bool pass(indexed_game const& indexed_game) const
    {
        if (nothing_passes_)
            return false;
        return !is_filtered_ || has_all(indexed_game);
    }

    /// Returns that requested label which the fewest games have, or nothing if no label is requested.
    std::optional<label_number> rarest_label() const;

private:
    bool has_all(indexed_game const& indexed_game) const;

    live_index const& memory_;
    std::vector<label_number> labels_; ///< in ascending order
    std::int64_t min_price_;
    std::int64_t max_price_;
    std::optional<bool> on_sale_;
    std::int32_t first_day_;
    std::int32_t last_day_;
    bool is_filtered_ = false;    ///< the query has any filter
    bool nothing_passes_ = false; ///< a label was requested that no game ever had
};

} // namespace fcg::indexer
