#pragma once
#include "inside/index/shelf.hpp"
#include "platform/storage/database.hpp"

namespace fcg::indexer {

/// The live index as the tables have it. On this thread: for the start.
shelf::index load_live_index(storage::database& db);

} // namespace fcg::indexer
