#pragma once
#include "bus/question_directory.hpp"
#include "platform/async/signal.hpp"
#include "platform/environment.hpp"
#include "platform/storage/database.hpp"
#include "settings.hpp"

namespace fcg::games {

class game_cache;
class known_overdue;
class open_purchase_bounds;
class views;

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
    bus::question_directory const& questions;
};

} // namespace fcg::games
