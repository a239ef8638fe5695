#pragma once
#include "internal/catalogue/game.hpp"
#include "internal/promotions/promotion.hpp"
#include "platform/storage/session.hpp"

#include <optional>
#include <vector>

namespace fcg::games {

/// The promotions that run at one moment, as one transaction sees them. Must not outlive that transaction.
class running_promotions {
public:
    running_promotions(storage::reader& db, core::time_point now);

    /// Returns the promotion under which the game costs least, or of equal ones the one that ends last.
    /// Returns nothing if no promotion lowers the game's price, or if the game is withdrawn.
    std::optional<contracts::promotion_facts> best_for(game const& game) const;

private:
    bool is_for(promotion const& promotion, game const& game) const;

    storage::reader& db_;
    std::vector<promotion> promotions_; ///< without the ids of their games
};

} // namespace fcg::games
