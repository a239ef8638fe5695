#pragma once
#include "inside/engine/clause.hpp"
#include "inside/engine/wordings.hpp"

#include <cstddef>
#include <span>
#include <string_view>

/// The clauses for words. Scores are sums of constants, so that they are the same on every page: fewer typos
/// before all; then the exact title, a title that begins so, all words in the title, a label that is called
/// so; then popularity and the fields in which the words stand. As `ranking` has it for the embedded engine.
namespace fcg::indexer {

/// Games in which the words stand, in any field, scored.
clause scored(wording const& words, std::string_view typed);

/// The same without scores.
clause unscored(wording const& words);

/// One of the spellings stands in the field; without score.
clause in_field(query_word const& word, std::string_view field, bool has_beginnings);

/// All words stand in a field that has beginnings.
clause all_in_field(std::span<query_word const> words, std::string_view field);

} // namespace fcg::indexer
