#pragma once
#include "internal/index/document.hpp"

#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace fcg::http {
template <class T>
class shape;
struct schema;
} // namespace fcg::http

namespace fcg::indexer {

/// Returns the shape of a game as GET /api/games returns it, without the catalogue's timestamps.
http::shape<contracts::game_facts> const& found_game_shape();

/// Appends the members of a game as GET /api/games returns them (id, title ... price, finalPrice, onSale,
/// version), without the braces, so that the caller can append more.
void append_game(std::string& json, document const& document);

/// Describes a response that no shape describes. `document` refers to the `inner` schemas.
std::shared_ptr<http::schema const> make_schema(std::string name, std::string_view document,
                                                std::vector<std::shared_ptr<http::schema const>> inner);

/// Returns {"items": [...], "nextCursor": null} with items that are JSON objects.
std::string write_items(std::vector<std::string> const& items);

/// Returns a game as JSON, followed by the members in `more` ("\"views\":3").
std::string write_game(document const& document, std::string_view more = {});

/// Returns the schema of such a list. `members` is a JSON object of schemas by name for the members that an
/// item has in addition to a game's: {"views": {"type": "integer"}}. Empty if there are none.
std::shared_ptr<http::schema const> describe_items(std::string const& name, std::string const& members);

} // namespace fcg::indexer
