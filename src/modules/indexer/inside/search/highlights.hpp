#pragma once
#include "inside/search/query_words.hpp"
#include "inside/search/search.hpp"

#include <span>
#include <string>
#include <utility>
#include <vector>

namespace fcg::indexer {

/// The fields of a game in which words of the query stand: title, developer, publisher, genres, tags and
/// description; of genres and tags those that do, with ", " between them.
std::vector<std::pair<std::string, std::string>> highlights_of(contracts::game_facts const& game,
                                                               std::span<query_word const> words);

} // namespace fcg::indexer
