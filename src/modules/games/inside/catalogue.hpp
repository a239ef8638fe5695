#pragma once
#include "inside/game.hpp"
#include "inside/parts.hpp"
#include "inside/promotions/running_promotions.hpp"
#include "platform/core/trace.hpp"
#include "platform/storage/session.hpp"

/// The changes of the catalogue: the row, its event and the cache, in one unit of work. Each gives the game
/// the best price of the promotions that run.
namespace fcg::games {

/// Gives the game its id, version and times. Appends GameCreated.
void store_new_game(storage::transaction& in, parts& of, game& one, core::trace const& trace);

/// Gives `after` the identity of `before` and the next version. Appends GameUpdated.
/// False when the game has changed since `before` was read: nothing was written.
bool store_changed_game(storage::transaction& in, parts& of, game const& before, game& after,
                        core::trace const& trace);

/// Gives the game, which was read in the same unit, the best of the promotions that run. Appends GameUpdated.
/// False: it has that already.
bool store_repricing(storage::transaction& in, parts& of, game const& before,
                     running_promotions const& running, core::trace const& trace);

/// Takes the game from sale: `after` becomes the next version of `before`. Appends GameWithdrawn. False as
/// above.
bool store_withdrawal(storage::transaction& in, parts& of, game const& before, game& after,
                      core::trace const& trace);

/// Deletes a withdrawn game that nobody has, unless it has changed since `one` was read.
void store_removal(storage::transaction& in, parts& of, game const& one);

} // namespace fcg::games
