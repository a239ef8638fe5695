#pragma once
#include "inside/index/shelf.hpp"
#include "inside/taste/popularity_board.hpp"
#include "module.hpp"
#include "platform/storage/database.hpp"
#include "platform/surroundings.hpp"

namespace fcg::indexer {

class search_engine;

/// What the features and reactions of this module share; lives as long as the module.
struct parts {
    surroundings& with;
    search_settings const& settings;
    storage::database& db;
    indexer::shelf& shelf;
    popularity_board& popularity;
    search_engine& engine; ///< the one that is configured
};

} // namespace fcg::indexer
