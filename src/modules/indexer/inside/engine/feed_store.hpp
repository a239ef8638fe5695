#pragma once
#include "inside/index/document_store.hpp"

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

/// How far the indexes in the search server have come, and what they lack.
namespace fcg::indexer {

/// An index in the search server (table `search_feeds`).
struct search_feed {
    std::string index_name;
    std::string identity; ///< the server's UUID of it
    std::int64_t mapping = 0;
    std::int64_t build = 0;   ///< of the embedded index whose numbers it got
    game_number sent = 0;     ///< it has every change up to this one
    std::int64_t refused = 0; ///< documents that the server did not take
};

std::vector<search_feed> read_feeds(storage::reader& in, std::string_view alias);
void save_feed(storage::transaction& in, std::string_view alias, search_feed const& one);
void forget_feed(storage::transaction& in, std::string_view index_name);

/// A game as it is now, or that it left.
struct game_change {
    document what; ///< of one that left only number and game_id
    bool left = false;
};

/// The live slot, and what stands in it behind a number.
struct feed_source {
    slot live = slot::a;
    std::int64_t build = 0;
    game_number newest = 0;           ///< 0: nothing was ever stored
    std::vector<game_change> changes; ///< in the order of numbers
};

/// `max_count` changes behind `after`; when the live slot's build is not `build`, none.
feed_source read_source(storage::reader& in, std::int64_t build, game_number after, std::size_t max_count);

/// Games that can be found.
std::int64_t count_games(storage::reader& in, slot of);

} // namespace fcg::indexer
