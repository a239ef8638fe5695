#pragma once
#include "internal/index/index_slots.hpp"
#include "internal/recommendations/popularity_board.hpp"
#include "module.hpp"
#include "platform/environment.hpp"
#include "platform/storage/database.hpp"

namespace fcg::indexer {

class search_engine;

/// What the features and reactions of this module share. Lives as long as the module.
struct module_context {
    environment& env;
    search_settings const& settings;
    storage::database& db;
    indexer::index_slots& index_slots;
    popularity_board& popularity;
    search_engine& engine; ///< the configured engine
};

} // namespace fcg::indexer
