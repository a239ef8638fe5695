#pragma once
#include "internal/catalogue/game_cache.hpp"
#include "internal/purchases/known_overdue.hpp"
#include "internal/purchases/purchase_limits.hpp"
#include "internal/views/views.hpp"
#include "module.hpp"
#include "platform/async/signal.hpp"
#include "platform/environment.hpp"
#include "platform/storage/database.hpp"

namespace fcg::games {

/// What the features and reactions of this module share. Lives as long as the module.
struct module_context {
    environment& env;
    game_settings const& settings;
    storage::database& db;
    game_cache& cache;
    views& seen;
    known_overdue& overdue;
    open_purchase_bounds& open_bounds;
    async::signal& promotions_changed; ///< wakes promotion_schedule
};

} // namespace fcg::games
