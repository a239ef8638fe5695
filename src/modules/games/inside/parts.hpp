#pragma once
#include "inside/game_cache.hpp"
#include "inside/known_overdue.hpp"
#include "inside/purchase_limits.hpp"
#include "inside/views.hpp"
#include "module.hpp"
#include "platform/async/signal.hpp"
#include "platform/storage/database.hpp"
#include "platform/surroundings.hpp"

namespace fcg::games {

/// What the features and reactions of this module share; lives as long as the module.
struct parts {
    surroundings& with;
    game_settings const& how;
    storage::database& db;
    game_cache& cache;
    views& seen;
    known_overdue& overdue;
    open_purchase_bounds& open_bounds;
    async::signal& promotions_changed; ///< wakes their schedule
};

} // namespace fcg::games
