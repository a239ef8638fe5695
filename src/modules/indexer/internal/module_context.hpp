#pragma once
#include "platform/environment.hpp"
#include "platform/storage/database.hpp"
#include "settings.hpp"

namespace fcg::indexer {

class index_slots;
class popularity_board;
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
