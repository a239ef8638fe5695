#pragma once
#include "inside/search/query_words.hpp"

#include <span>
#include <string>
#include <string_view>

/// What FTS5 is asked. Every word stands in quotes, so that nothing that was typed is an operator.
namespace fcg::indexer {

enum class combination { all_words, any_word };

/// Empty when there are no words, or when all are wanted and one has no spelling.
std::string expression_of(std::span<query_word const> words, combination how);

/// The same in titles alone.
std::string in_titles(std::string const& expression);

std::string expression_of_word(std::string_view folded, bool as_prefix);
/// Words that stand one behind another in a name.
std::string expression_of_phrase(std::string_view phrase, bool as_prefix);

} // namespace fcg::indexer
