#pragma once
#include "inside/parts.hpp"
#include "inside/promotions/promotion.hpp"
#include "platform/http/routes.hpp"
#include "platform/storage/session.hpp"

#include <optional>

/// What the endpoints that change promotions share.
namespace fcg::games {

/// The promotion in the path as it is now: 404 when there is none, 412 when If-Match holds another ETag, 428
/// when there is none and the route requires it.
http::result<promotion> find_promotion_to_edit(parts& of, http::request const& asked);

/// 400 when the promotion is for a game by name that does not exist.
std::optional<http::problem> find_unknown_game(storage::reader& in, promotion const& one);

void wake_schedule_after_commit(storage::transaction& in, parts& of);

} // namespace fcg::games
