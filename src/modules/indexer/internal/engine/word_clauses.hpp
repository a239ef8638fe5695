#pragma once
#include "internal/engine/clause.hpp"
#include "internal/search/understanding.hpp"

#include <span>
#include <string_view>

/// The clauses for words. Scores are sums of constants, so that they are equal on every page. Criteria in
/// order of priority: fewer typos; the exact title; a title that begins with the query; all words in the
/// title; a label that equals the query; popularity and the fields that contain the words. `ranking` does the
/// same for the embedded engine.
namespace fcg::indexer {

/// Returns a scored clause for the games that contain the words in any field.
clause scored(wording const& words, std::string_view typed);

/// Returns a clause for the same games without scores.
clause unscored(wording const& words);

/// Returns an unscored clause: one of the spellings stands in the field.
clause in_field(query_word const& word, std::string_view field, bool has_beginnings);

/// Returns a clause: all words stand in a field that has beginnings.
clause all_in_field(std::span<query_word const> words, std::string_view field);

} // namespace fcg::indexer
