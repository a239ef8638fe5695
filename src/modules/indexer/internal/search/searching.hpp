#pragma once
#include "internal/search/search.hpp"
#include "internal/search/understanding.hpp"

#include <optional>

namespace fcg::indexer {

/// Returns one page of the games that match `query`, or nothing if `query.after` is not a cursor that such a
/// page returned.
std::optional<search_page> find_page(search_room const& room, search_query const& query);

} // namespace fcg::indexer
