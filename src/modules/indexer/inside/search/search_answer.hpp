#pragma once
#include "inside/search/search.hpp"
#include "platform/http/shape.hpp"

#include <memory>
#include <optional>
#include <string>

/// A page of search as JSON, whichever engine found it.
namespace fcg::indexer {

/// {"items": [a game and its "highlights"], "nextCursor", "total", "facets" and "corrected" when there are
/// any, "engine", "fallback" when it is one}
std::string write_page(search_page const& page, std::optional<std::string> const& next_cursor);

std::shared_ptr<http::schema const> describe_search_page();

/// A place as one text, and back.
std::string write_place(search_place const& place);
search_place read_place(std::string_view text);

} // namespace fcg::indexer
