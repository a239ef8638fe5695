#pragma once
#include "internal/module_context.hpp"
#include "internal/promotions/promotion.hpp"
#include "platform/http/routing/routes.hpp"
#include "platform/storage/session.hpp"

#include <optional>

/// Functions that the endpoints that change promotions share.
namespace fcg::games {

/// Returns the promotion in the path as it is now; 404 if there is none, 412 if If-Match holds another ETag,
/// 428 if If-Match is missing and the route requires it.
http::result<promotion> find_promotion_to_edit(module_context& context, http::request const& request);

/// Returns a 400 problem if the promotion names a game that does not exist.
std::optional<http::problem> find_unknown_game(storage::reader& db, promotion const& promotion);

void wake_schedule_after_commit(storage::transaction& tx, module_context& context);

} // namespace fcg::games
