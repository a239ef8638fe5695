#pragma once
#include "internal/search/query_words.hpp"
#include "internal/search/search.hpp"

#include <cstddef>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace fcg::indexer {

/// Returns the text with <em> and </em> around each of the words, and with &, <, > and quotes as HTML
/// entities, so that it can be put into a page unchanged. "halflife" marks "Half-Life". Cuts a longer text to
/// about `max_count` octets around the first wanted word, with an ellipsis where something was removed.
/// Returns an empty string if the text has none of the words.
std::string highlight(std::string_view text, std::span<spelling const> words, std::size_t max_count = 240);

/// Returns the fields of a game that contain words of the query: title, developer, publisher, genres, tags
/// and description. Of genres and tags, only the matching ones, separated by ", ".
std::vector<std::pair<std::string, std::string>> highlights_of(contracts::game_facts const& game,
                                                               std::span<query_word const> words);

/// Returns a hit, with highlights, for each document.
std::vector<search_hit> to_hits(std::vector<document> documents, std::span<query_word const> words);

} // namespace fcg::indexer
