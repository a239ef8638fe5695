#include "bus/contracts/game_withdrawn.hpp"
#include "internal/upkeep/apply.hpp"
#include "reactions/reactions.hpp"

namespace fcg::indexer {

void remove_game(bus::subscriptions& subscriptions, module_context& context,
                 bus::consumer_settings const& settings)
{
    auto handle = [&context](storage::transaction& tx, contracts::game_withdrawn const& event,
                             bus::delivery const& delivery) {
        apply_withdrawal(tx, context, event.game_id);
        apply_position(tx, context, delivery);
    };
    subscriptions.on<contracts::game_withdrawn>(inputs, context.db, std::move(handle), settings);
}

} // namespace fcg::indexer
