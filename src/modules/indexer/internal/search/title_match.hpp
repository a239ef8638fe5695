#pragma once
#include "internal/search/query_words.hpp"

#include <cstddef>
#include <span>
#include <string_view>

namespace fcg::indexer {

/// How the words of a query stand in a title or another name.
struct title_match {
    std::size_t words = 0;      ///< number of query words that stand in the title
    std::size_t covered = 0;    ///< number of title words that the query names
    std::size_t word_count = 0; ///< number of words in the title
    int distance = 0;           ///< sum of the distances of the spellings (see spelling::distance)
    bool in_order = false;      ///< all query words stand together in their order
    bool at_start = false;      ///< in order from the first word; a leading "the", "a" or "an" is skipped
    bool ends_a_word = false;   ///< in order, and the last word is complete
};

/// Matches the words of a query against a folded title. One word of the query may be several words in the
/// title ("halflife").
title_match match_title(std::string_view title, std::span<query_word const> query);

/// Returns whether match_title() would find all words of the query. Much faster when it would not.
bool has_all_words(std::string_view title, std::span<query_word const> query);

/// Returns false if at_start is impossible. Much faster than match_title().
bool may_begin_with(std::string_view title, query_word const& word);

bool has_word(std::string_view title, spelling const& spelling);

} // namespace fcg::indexer
