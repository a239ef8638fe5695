#include "bus/contracts/game_withdrawn.hpp"
#include "inside/index/apply.hpp"
#include "reactions/reactions.hpp"

namespace fcg::indexer {

void remove_game(bus::subscriptions& into, parts& of, bus::consumer_settings const& how)
{
    auto handle = [&of](storage::transaction& in, contracts::game_withdrawn const& event,
                        bus::delivery const& delivery) {
        apply_withdrawal(in, of, event.game_id);
        apply_position(in, of, delivery);
    };
    into.on<contracts::game_withdrawn>(games_withdrawn, of.db, std::move(handle), how);
}

} // namespace fcg::indexer
