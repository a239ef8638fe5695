#pragma once
#include "internal/search/search.hpp"
#include "internal/search/understanding.hpp"

#include <string_view>
#include <vector>

namespace fcg::indexer {

/// Returns completions of a text: titles, the most popular first, then developers and tags, those with the
/// most games first. Forgives typos when no name matches.
std::vector<suggestion> find_suggestions(search_room const& room, std::string_view text,
                                         std::size_t max_count);

} // namespace fcg::indexer
