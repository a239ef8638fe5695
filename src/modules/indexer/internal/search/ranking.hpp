#pragma once
#include "internal/index/document_store.hpp"
#include "internal/index/live_index.hpp"
#include "internal/search/title_match.hpp"
#include "internal/search/understanding.hpp"

#include <cstdint>
#include <string_view>
#include <vector>

namespace fcg::indexer {

/// Scores how well a game matches a query; a higher score is better. Criteria in order of priority: fewer
/// forgiven typos; the exact title; a title that begins with the query, at the end of a word before in the
/// middle of one; all words in the title; a genre, tag, developer or publisher that equals the whole query;
/// any other match. Within each: popularity, and the relevance of the text.
class ranking {
public:
    /// Reads from the tables what it needs to know about all hits. `typed` is folded.
    ranking(search_room const& room, understood const& query, std::string_view typed);

    /// Returns the score of a game. Must be called with ascending numbers. A score below `min` need not be
    /// exact.
    std::int64_t score(game_number number, indexed_game const& indexed_game, std::int64_t min);

private:
    bool may_reach(std::int64_t min, indexed_game const& indexed_game, std::int64_t popular) const;
    /// Returns the relevance of the text of a hit whose title does not contain all words, as a share.
    std::int64_t nearness(game_number number, title_match const& match);
    bool is_in_titles(game_number number);
    bool has_label(indexed_game const& indexed_game) const;

    live_index const& memory_;
    std::vector<query_word> const& words_;
    std::vector<label_number> labels_; ///< labels that equal the whole query
    int max_distance_ = 0;             ///< greatest possible distance, for a game whose spelling is unknown
    matched_numbers titles_;           ///< the hits in titles; null if any hit may be one
    std::size_t title_at_ = 0;
    std::vector<relevant> relevance_; ///< empty if there are too many hits
    std::size_t relevance_at_ = 0;
    double best_relevance_ = 0;
};

} // namespace fcg::indexer
