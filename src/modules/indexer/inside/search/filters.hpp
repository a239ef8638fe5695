#pragma once
#include "inside/index/live_index.hpp"
#include "inside/search/search.hpp"

#include <optional>
#include <vector>

namespace fcg::indexer {

/// The filters of a query as the cards of one index have them.
class filters {
public:
    filters(search_query const& wanted, live_index const& memory);

    bool pass(card const& one) const
    {
        if (nothing_passes_)
            return false;
        return !asked_ || has_all(one);
    }

    /// Of the labels that are asked for the one that the fewest games have; nothing when none is asked for.
    std::optional<label_number> rarest_label() const;

private:
    bool has_all(card const& one) const;

    live_index const& memory_;
    std::vector<label_number> labels_; ///< ascending
    std::int64_t min_price_;
    std::int64_t max_price_;
    std::optional<bool> on_sale_;
    std::int32_t first_day_;
    std::int32_t last_day_;
    bool asked_ = false;          ///< for anything
    bool nothing_passes_ = false; ///< a label that no game ever had
};

} // namespace fcg::indexer
