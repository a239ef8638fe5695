#pragma once
#include "inside/search/query_words.hpp"

#include <cstddef>
#include <span>
#include <string_view>

namespace fcg::indexer {

/// How the words of a query stand in a title (or another name).
struct title_match {
    std::size_t words = 0;    ///< of the query that stand in it
    std::size_t covered = 0;  ///< words of the title that the query names
    std::size_t of = 0;       ///< words that the title has
    int distance = 0;         ///< of the spellings, see there
    bool in_order = false;    ///< all of them, one behind another
    bool at_start = false;    ///< in order from the first word; "the", "a" and "an" are passed over
    bool ends_a_word = false; ///< in order, and the last one is whole
};

/// `title` is folded. A word of the query may be written in several words of the title ("halflife").
title_match match_title(std::string_view title, std::span<query_word const> query);

/// Whether match_title() would find as many words as the query has: much quicker where it would not.
bool has_all_words(std::string_view title, std::span<query_word const> query);

/// False when at_start is out of the question: much quicker.
bool may_begin_with(std::string_view title, query_word const& word);

bool has_word(std::string_view title, spelling const& one);

} // namespace fcg::indexer
