#pragma once
#include "internal/engine/search_server.hpp"
#include "internal/index/live_index.hpp"
#include "internal/search/search.hpp"
#include "internal/search/suggesting.hpp"
#include "internal/search/understanding.hpp"

#include <optional>
#include <string>
#include <vector>

/// Reads the search server's responses to searches.
namespace fcg::indexer {

/// A page in the search server's response: ids, which are then looked up in the embedded index.
struct found_page {
    std::vector<std::string> game_ids;
    std::int64_t total = 0;
    std::vector<facet> facets;
    std::optional<std::string> next; ///< sort values of the last hit if another hit follows
};

/// Filters that keep the server's responses short.
inline constexpr std::string_view page_filter =
    "filter_path=timed_out,hits.total.value,hits.hits._id,hits.hits.sort,aggregations.*.buckets.key,"
    "aggregations.*.buckets.doc_count";
inline constexpr std::string_view names_filter =
    "filter_path=timed_out,hits.hits._id,aggregations.*.*.*.buckets.key,"
    "aggregations.*.*.*.buckets.doc_count";

/// Throws search_server_failed if the response does not contain the hits.
found_page read_page(server_response const& answer, search_query const& query, live_index const& memory);

/// Returns the facets of a page without hits.
std::vector<facet> empty_facets();

/// Reads the games whose titles contain the words, and the developers and tags that do.
found_names read_names(server_response const& answer, wording const& words, live_index const& memory);

} // namespace fcg::indexer
