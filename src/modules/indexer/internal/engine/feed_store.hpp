#pragma once
#include "internal/index/document_store.hpp"

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

/// The progress of the indexes in the search server, and the changes that they lack.
namespace fcg::indexer {

/// An index in the search server (table `search_feeds`).
struct search_feed {
    std::string index_name;
    std::string identity; ///< the server's UUID of the index
    std::int64_t mapping = 0;
    std::int64_t build = 0;   ///< build of the embedded index that the numbers belong to
    game_number sent = 0;     ///< the index has every change up to this number
    std::int64_t refused = 0; ///< number of documents that the server refused
};

std::vector<search_feed> read_feeds(storage::reader& db, std::string_view alias);
void save_feed(storage::transaction& tx, std::string_view alias, search_feed const& search_feed);
void forget_feed(storage::transaction& tx, std::string_view index_name);

/// The current state of a game, or its removal.
struct game_change {
    document document; ///< for a removal, only number and game_id are set
    bool left = false;
};

/// The live slot, and the changes in it after a number.
struct feed_source {
    slot live = slot::a;
    std::int64_t build = 0;
    game_number newest = 0;             ///< 0 if nothing was ever stored
    std::vector<game_change> changes{}; ///< in the order of numbers
};

/// Returns up to `max_count` changes after `after`, or none if `build` is not the build of the live slot.
feed_source read_source(storage::reader& db, std::int64_t build, game_number after, std::size_t max_count);

} // namespace fcg::indexer
