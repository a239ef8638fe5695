#pragma once
#include "internal/search/query_words.hpp"

#include <span>
#include <string>
#include <string_view>

/// Expressions for FTS5. Every word is quoted, so that nothing that was typed is an operator.
namespace fcg::indexer {

enum class combination { all_words, any_word };

/// Returns an empty string if there are no words, or if all are required and one has no spelling.
std::string expression_of(std::span<query_word const> words, combination combination);

/// Restricts an expression to titles.
std::string in_titles(std::string const& expression);

std::string expression_of_word(std::string_view folded, bool as_prefix);
/// Returns an expression for words that stand together in a name.
std::string expression_of_phrase(std::string_view phrase, bool as_prefix);

} // namespace fcg::indexer
