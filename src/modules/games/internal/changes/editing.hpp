#pragma once
#include "internal/catalogue/game.hpp"
#include "internal/module_context.hpp"
#include "platform/http/routing/routes.hpp"

/// Functions that the endpoints that change an existing game share.
namespace fcg::games {

/// Returns the game in the path as it is now; 404 if there is none, 428 if If-Match is missing, 412 if it
/// does not hold the game's ETag.
http::result<game> find_game_to_edit(module_context& context, http::request const& request);

/// Stores `after` if the game is still as `before`, and responds with it, or with 412 if another edit came
/// first. An edit that changes nothing makes no new version. Records the change in `request` for the audit
/// log.
task<http::response> store_edit(module_context& context, game before, game after, http::request& request);

} // namespace fcg::games
