#pragma once
#include "inside/search/search.hpp"
#include "inside/search/understanding.hpp"

#include <optional>

namespace fcg::indexer {

/// One page of what a query finds; nothing when `wanted.after` is not a place that such a page gave.
std::optional<search_page> find_page(search_room const& room, search_query const& wanted);

} // namespace fcg::indexer
