#pragma once
#include "internal/index/index_slots.hpp"
#include "internal/search/match_cache.hpp"
#include "internal/search/search.hpp"
#include "platform/storage/database.hpp"

#include <cstddef>

namespace fcg::indexer {

/// Searches in this process: FTS5 finds the games that contain the words; the live index filters, counts and
/// ranks them. Runs on the thread pool for long reads.
class embedded_engine final : public search_engine {
public:
    /// `db` and `index_slots` must outlive the engine. `cache_octets` bounds the memory for the matches of
    /// common words.
    embedded_engine(storage::database& db, index_slots const& index_slots, std::size_t cache_octets)
        : db_(db),
          index_slots_(index_slots),
          cache_(cache_octets)
    {
    }

    task<http::result<search_page>> search(search_query query) override;
    task<std::vector<suggestion>> suggest(std::string text, std::size_t max_count) override;

    std::string name() const override { return "embedded"; }

private:
    template <class Look>
    auto read(Look look);

    storage::database& db_;
    index_slots const& index_slots_;
    match_cache cache_;
};

} // namespace fcg::indexer
