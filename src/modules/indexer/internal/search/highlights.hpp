#pragma once
#include "internal/search/query_words.hpp"
#include "internal/search/search.hpp"

#include <span>
#include <string>
#include <utility>
#include <vector>

namespace fcg::indexer {

/// Returns the fields of a game that contain words of the query: title, developer, publisher, genres, tags
/// and description. Of genres and tags, only the matching ones, separated by ", ".
std::vector<std::pair<std::string, std::string>> highlights_of(contracts::game_facts const& game,
                                                               std::span<query_word const> words);

} // namespace fcg::indexer
