#pragma once
#include "internal/index/index_slots.hpp"
#include "platform/storage/database.hpp"

namespace fcg::indexer {

/// Builds the live index from the tables. Blocks the calling thread; meant for the start.
index_slots::index load_live_index(storage::database& db);

} // namespace fcg::indexer
