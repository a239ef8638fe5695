#pragma once
#include "inside/index/live_index.hpp"
#include "inside/search/search.hpp"

#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace fcg::indexer {

/// A hit and where it stands: the greater key first, then by title where titles are the order, then by game
/// id.
struct ranked_hit {
    std::int64_t key = 0;
    game_number number = 0;
};

/// The first `limit` hits behind a place, of any number that are offered.
class top_hits {
public:
    /// Nothing when `wanted.after` is not a place that next() gave.
    static std::optional<top_hits> begin(search_query const& wanted, live_index const& memory);

    void offer(ranked_hit const& one)
    {
        if (one.key >= min_key())
            keep(one);
    }

    /// A hit with a lower key is not on the page.
    std::int64_t min_key() const { return kept_.size() > limit_ ? kept_.front().key : INT64_MIN; }

    /// The page, in order. Once.
    std::vector<ranked_hit> take();

    /// After take(): the place behind it, when more hits follow.
    std::optional<search_place> const& next() const { return next_; }

private:
    struct place {
        std::int64_t key = 0;
        std::string title;
        core::uuid game_id;
    };

    top_hits(search_query const& wanted, live_index const& memory);
    void keep(ranked_hit const& one);
    bool is_behind_place(ranked_hit const& one) const;
    bool is_before(ranked_hit const& left, ranked_hit const& right) const;
    std::strong_ordering compare_titles(std::string_view left, std::string_view right) const;

    live_index const& memory_;
    bool by_title_;
    bool descending_;
    std::size_t limit_;
    std::optional<place> after_;
    std::vector<ranked_hit> kept_; ///< a heap, the last of the order in front; one more than the page has
    std::optional<search_place> next_;
};

/// The key of a card in every order but relevance.
std::int64_t order_key(card const& one, float popularity, search_order order, bool descending);

} // namespace fcg::indexer
