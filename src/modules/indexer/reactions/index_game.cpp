#include "bus/contracts/game_created.hpp"
#include "bus/contracts/game_updated.hpp"
#include "internal/upkeep/apply.hpp"
#include "reactions/reactions.hpp"

namespace fcg::indexer {

void index_game(bus::subscriptions& subscriptions, module_context& context,
                bus::consumer_settings const& settings)
{
    auto handle = [&context](storage::transaction& tx, auto const& event, bus::delivery const& delivery) {
        apply_game(tx, context, event.game);
        apply_position(tx, context, delivery);
    };
    subscriptions.on<contracts::game_created>(inputs, context.db, handle, settings);
    subscriptions.on<contracts::game_updated>(inputs, context.db, handle, settings);
}

} // namespace fcg::indexer
