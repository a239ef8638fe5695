#pragma once
#include "internal/search/search.hpp"
#include "internal/search/understanding.hpp"

#include <chrono>
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

/// The requests to the search server in its query DSL, limited to what both OpenSearch and Elasticsearch 8
/// have. Words are sent as terms, so that nothing that was typed is an operator.
namespace fcg::indexer {

/// Returns the request for a page and one hit more, which shows whether another page follows. A null `words`
/// finds every game. `after` holds the sort values of the previous hit as JSON; empty for the first page.
std::string search_body(search_query const& query, wording const* words, std::string_view after,
                        std::chrono::milliseconds limit);

/// Returns the request for the titles that contain the words, and for the developers and tags of games whose
/// field "developer" or "tags" contains them.
std::string suggest_body(wording const& words, std::size_t max_count, std::chrono::milliseconds limit);

/// Validates the sort values of an earlier page. Returns nothing if they do not fit this order.
std::optional<std::string> read_sort_values(search_query const& query, std::string_view json);

} // namespace fcg::indexer
