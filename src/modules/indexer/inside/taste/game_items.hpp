#pragma once
#include "inside/index/document.hpp"
#include "inside/index/shelf.hpp"
#include "inside/parts.hpp"
#include "platform/core/ids.hpp"

#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace fcg::http {
struct schema;
}

/// What the lists of games by taste have in common.
namespace fcg::indexer {

/// The games in the order of the ids; those that have left the index meanwhile are missing. By key: on the
/// caller's loop.
std::vector<document> read_games(parts& of, shelf::index const& from, std::vector<core::uuid> const& ids);

/// {"items": [...], "nextCursor": null} of items that are JSON objects.
std::string write_items(std::vector<std::string> const& items);

/// A game as JSON, with `more` members ("\"views\":3") behind its own.
std::string write_game(document const& one, std::string_view more = {});

/// Of such a list. `members` are JSON Schemas by name, of what an item has besides a game's members:
/// {"views": {"type": "integer"}}; empty: nothing.
std::shared_ptr<http::schema const> describe_items(std::string const& name, std::string const& members);

} // namespace fcg::indexer
