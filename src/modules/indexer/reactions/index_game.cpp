#include "bus/contracts/game_created.hpp"
#include "bus/contracts/game_updated.hpp"
#include "inside/index/apply.hpp"
#include "reactions/reactions.hpp"

namespace fcg::indexer {

void index_game(bus::subscriptions& into, parts& of, bus::consumer_settings const& how)
{
    auto handle = [&of](storage::transaction& in, auto const& event, bus::delivery const& delivery) {
        apply_game(in, of, event.game);
        apply_position(in, of, delivery);
    };
    into.on<contracts::game_created>(games_created, of.db, handle, how);
    into.on<contracts::game_updated>(games_updated, of.db, handle, how);
}

} // namespace fcg::indexer
