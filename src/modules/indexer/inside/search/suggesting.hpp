#pragma once
#include "inside/search/search.hpp"
#include "inside/search/understanding.hpp"

#include <string_view>
#include <vector>

namespace fcg::indexer {

/// What completes a text: titles, the most popular first, and developers and tags, those with the most games
/// first. Typos are forgiven when nothing is called so.
std::vector<suggestion> find_suggestions(search_room const& room, std::string_view text,
                                         std::size_t max_count);

} // namespace fcg::indexer
