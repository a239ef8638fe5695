#pragma once
#include "internal/engine/search_server.hpp"
#include "internal/engine/wordings.hpp"
#include "internal/index/live_index.hpp"
#include "internal/search/search.hpp"

#include <cstddef>
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

/// A developer or tag that contains the words.
struct found_name {
    std::string text;
    std::int64_t games = 0;
    int distance = 0;
    bool at_start = false;
};

struct found_names {
    std::vector<std::string> game_ids; ///< games whose titles contain the words, the best first
    std::vector<found_name> developers;
    std::vector<found_name> tags;

    bool is_empty() const { return game_ids.empty() && developers.empty() && tags.empty(); }
};

found_names read_names(server_response const& answer, wording const& words, live_index const& memory);

} // namespace fcg::indexer
