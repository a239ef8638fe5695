#pragma once
#include "internal/search/search.hpp"
#include "platform/http/schema/shape.hpp"

#include <memory>
#include <optional>
#include <string>

/// The JSON of a page of search results, for every engine.
namespace fcg::indexer {

/// Returns {"items": [a game and its "highlights"], "nextCursor", "total", "engine"}, with "facets" and
/// "corrected" if there are any, and "fallback" if it is true.
std::string write_page(search_page const& page, std::optional<std::string> const& next_cursor);

std::shared_ptr<http::schema const> describe_search_page();

/// Converts a cursor to one string and back.
std::string write_cursor(search_cursor const& cursor);
search_cursor read_cursor(std::string_view text);

} // namespace fcg::indexer
