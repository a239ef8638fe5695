#pragma once
#include "inside/game.hpp"
#include "inside/promotions/promotion.hpp"
#include "platform/storage/session.hpp"

#include <optional>
#include <vector>

namespace fcg::games {

/// The promotions that run at one moment, as one unit of work sees them; it lives no longer than that.
class running_promotions {
public:
    running_promotions(storage::reader& in, core::time_point now);

    /// The one under which the game costs least, of equal ones the one that ends last; nothing when none
    /// lowers its price, or it was withdrawn.
    std::optional<contracts::promotion_facts> best_for(game const& one) const;

private:
    bool is_for(promotion const& some, game const& one) const;

    storage::reader& in_;
    std::vector<promotion> all_; ///< without the ids of their games
};

} // namespace fcg::games
