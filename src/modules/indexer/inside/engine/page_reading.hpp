#pragma once
#include "inside/engine/search_server.hpp"
#include "inside/engine/wordings.hpp"
#include "inside/index/live_index.hpp"
#include "inside/search/search.hpp"

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

/// What the search server answers to a search.
namespace fcg::indexer {

/// A page as the server tells it: ids, to be looked up in the index here.
struct found_page {
    std::vector<std::string> game_ids;
    std::int64_t total = 0;
    std::vector<facet> facets;
    std::optional<std::string> next; ///< sort values of the last hit, when another one follows
};

/// What is left out of an answer so that it stays short.
inline constexpr std::string_view page_filter =
    "filter_path=timed_out,hits.total.value,hits.hits._id,hits.hits.sort,aggregations.*.buckets.key,"
    "aggregations.*.buckets.doc_count";
inline constexpr std::string_view names_filter =
    "filter_path=timed_out,hits.hits._id,aggregations.*.*.*.buckets.key,"
    "aggregations.*.*.*.buckets.doc_count";

/// Throws search_server_failed when it says nothing of what it has found.
found_page read_page(server_answer const& given, search_query const& wanted, live_index const& memory);

/// Of a page without hits.
std::vector<facet> empty_facets();

/// A developer or tag that has the words.
struct found_name {
    std::string text;
    std::int64_t games = 0;
    int distance = 0;
    bool at_start = false;
};

struct found_names {
    std::vector<std::string> game_ids; ///< whose titles have the words, the best first
    std::vector<found_name> developers;
    std::vector<found_name> tags;

    bool is_empty() const { return game_ids.empty() && developers.empty() && tags.empty(); }
};

found_names read_names(server_answer const& given, wording const& words, live_index const& memory);

} // namespace fcg::indexer
