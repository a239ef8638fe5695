#pragma once
#include "internal/index/live_index.hpp"
#include "internal/search/search.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace fcg::indexer {

/// A hit and its sort key. Hits are ordered by descending key, then by title if the order is by title, then
/// by game id.
struct ranked_hit {
    std::int64_t key = 0;
    game_number number = 0;
};

/// Selects the first `limit` hits after a cursor out of any number of hits.
class top_hits {
public:
    /// Returns nothing if `query.after` is not a cursor that next() returned.
    static std::optional<top_hits> begin(search_query const& query, live_index const& memory);

    void offer(ranked_hit const& hit)
    {
        if (hit.key >= min_key())
            keep(hit);
    }

    /// Returns the minimum key of the page; a hit with a lower key is not on it.
    std::int64_t min_key() const { return kept_.size() > limit_ ? kept_.front().key : INT64_MIN; }

    /// Returns the page in order. May be called once.
    std::vector<ranked_hit> take();

    /// Returns the cursor of the next page if more hits follow. Valid after take().
    std::optional<search_cursor> const& next() const { return next_; }

private:
    struct parsed_cursor {
        std::int64_t key = 0;
        std::string title;
        core::uuid game_id;
    };

    struct named_game {
        std::string_view title;
        core::uuid const& game_id;
    };

    top_hits(search_query const& query, live_index const& memory);
    void keep(ranked_hit const& hit);
    bool is_behind_cursor(ranked_hit const& hit) const;
    bool is_before(ranked_hit const& left, ranked_hit const& right) const;
    bool is_ahead(named_game const& left, named_game const& right) const;

    live_index const& memory_;
    bool by_title_;
    bool descending_;
    std::size_t limit_;
    std::optional<parsed_cursor> after_;
    std::vector<ranked_hit> kept_; ///< a heap with the last of the order in front; one more than the page
    std::optional<search_cursor> next_;
};

/// Returns the sort key of a game in every order but relevance.
std::int64_t order_key(indexed_game const& indexed_game, float popularity, search_order order,
                       bool descending);

} // namespace fcg::indexer
