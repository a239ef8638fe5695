#pragma once
#include "inside/engine/wordings.hpp"
#include "inside/search/search.hpp"

#include <chrono>
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

/// What the search server is asked: its query DSL, with nothing in it that only one of OpenSearch and
/// Elasticsearch 8 has. Words stand in it as terms, so that nothing that was typed is an operator.
namespace fcg::indexer {

/// A page, and one hit more, which tells whether another page follows. `words` null: every game. `after`: the
/// sort values of the hit before as JSON; empty: the first page.
std::string search_body(search_query const& wanted, wording const* words, std::string_view after,
                        std::chrono::milliseconds limit);

/// The titles that have the words, and the developers and tags ("developer", "tag") of games whose have.
std::string suggest_body(wording const& words, std::size_t max_count, std::chrono::milliseconds limit);

/// Sort values that a page gave, checked: nothing when they are not of this order.
std::optional<std::string> read_sort_values(search_query const& wanted, std::string_view json);

} // namespace fcg::indexer
