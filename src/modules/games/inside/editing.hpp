#pragma once
#include "inside/game.hpp"
#include "inside/parts.hpp"
#include "platform/http/routes.hpp"

/// What the endpoints that change an existing game share.
namespace fcg::games {

/// The game in the path as it is now: 404 when there is none, 428 and 412 unless If-Match holds its ETag.
http::result<game> find_game_to_edit(parts& of, http::request const& asked);

/// Stores `after` if the game still is as `before`, and answers with it; 412 when somebody else was faster.
/// An edit that changes nothing makes no new version. Notes the change for the audit log.
task<http::response> store_edit(parts& of, game before, game after, http::request& asked);

} // namespace fcg::games
