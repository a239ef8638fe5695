#pragma once
#include "internal/index/document.hpp"
#include "internal/index/index_slots.hpp"
#include "internal/module_context.hpp"
#include "platform/core/ids.hpp"

#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace fcg::http {
struct schema;
}

/// What the lists of popular, similar and recommended games have in common.
namespace fcg::indexer {

/// Returns the games in the order of the ids; games that have left the index are missing. Reads by key, on
/// the caller's loop.
std::vector<document> read_games(module_context& context, index_slots::index const& index,
                                 std::vector<core::uuid> const& ids);

/// Returns {"items": [...], "nextCursor": null} with items that are JSON objects.
std::string write_items(std::vector<std::string> const& items);

/// Returns a game as JSON, followed by the members in `more` ("\"views\":3").
std::string write_game(document const& document, std::string_view more = {});

/// Returns the schema of such a list. `members` is a JSON object of schemas by name for the members that an
/// item has in addition to a game's: {"views": {"type": "integer"}}. Empty if there are none.
std::shared_ptr<http::schema const> describe_items(std::string const& name, std::string const& members);

} // namespace fcg::indexer
