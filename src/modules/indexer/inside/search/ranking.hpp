#pragma once
#include "inside/index/document_store.hpp"
#include "inside/index/live_index.hpp"
#include "inside/search/title_match.hpp"
#include "inside/search/understanding.hpp"

#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

namespace fcg::indexer {

/// How well a game answers a query, as one number, the higher the better. What counts, in this order: fewer
/// typos forgiven; the exact title; a title that begins so, at a word's end before in the middle of a word;
/// all words in the title; the whole query is a genre, a tag or a maker of the game; any other match. Within
/// each: popularity, and how near the text is.
class ranking {
public:
    /// Asks the tables what it needs to know of all hits. `typed` is folded.
    ranking(search_room const& room, understood const& query, std::string_view typed);

    /// Ask with rising numbers. A score below `min` need not be exact.
    std::int64_t score(game_number which, card const& one, std::int64_t min);

private:
    bool may_reach(std::int64_t min, card const& one, std::int64_t popular) const;
    /// How near the text of a hit is whose title does not say it all, as a share.
    std::int64_t nearness(game_number which, title_match const& match);
    bool is_in_titles(game_number which);
    bool has_label(card const& one) const;

    live_index const& memory_;
    std::vector<query_word> const& words_;
    std::vector<label_number> labels_; ///< that are called as the whole query
    int max_distance_ = 0;             ///< when it is not known which spelling a game has
    matched_numbers titles_;           ///< the hits in titles; null: any hit may be one
    std::size_t title_at_ = 0;
    std::vector<relevant> relevance_; ///< empty: too many hits
    std::size_t relevance_at_ = 0;
    double best_relevance_ = 0;
};

} // namespace fcg::indexer
