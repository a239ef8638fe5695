#pragma once
#include "internal/catalogue/game.hpp"
#include "internal/module_context.hpp"
#include "internal/promotions/running_promotions.hpp"
#include "platform/core/trace.hpp"
#include "platform/storage/session.hpp"

/// The changes of the catalogue, each in the caller's transaction: the row, its event and, after the commit,
/// the cache. Each game that is stored for sale gets the best price of the running promotions.
namespace fcg::games {

/// Stores a new game and sets its id, version and times. Appends GameCreated.
void store_new_game(storage::transaction& tx, module_context& context, game& game, core::trace const& trace);

/// Stores `after` as the next version of `before`, whose identity it gets. Appends GameUpdated. Returns false
/// if the game has changed since `before` was read; nothing was written then.
bool store_changed_game(storage::transaction& tx, module_context& context, game const& before, game& after,
                        core::trace const& trace);

/// Gives the game, which must have been read in the same transaction, the best of the running promotions.
/// Appends GameUpdated. Returns false if the game has that promotion already.
bool store_repricing(storage::transaction& tx, module_context& context, game const& before,
                     running_promotions const& running, core::trace const& trace);

/// Takes the game off sale; `after` becomes the next version of `before`. Appends GameWithdrawn. Returns
/// false if the game has changed since `before` was read; nothing was written then.
bool store_withdrawal(storage::transaction& tx, module_context& context, game const& before, game& after,
                      core::trace const& trace);

/// Deletes a withdrawn game that no player owns, unless it has changed since `game` was read. Appends no
/// event.
void store_removal(storage::transaction& tx, module_context& context, game const& game);

} // namespace fcg::games
