#include "bus/contracts/user_deleted.hpp"
#include "internal/addressee.hpp"
#include "reactions/reactions.hpp"

namespace fcg::notifications {

void forget_player(bus::subscriptions& subscriptions, module_context& context,
                   bus::consumer_settings const& settings)
{
    auto handle = [](storage::transaction& tx, contracts::user_deleted const& gone, bus::delivery const&) {
        forget_addressee(tx, gone.user_id, gone.deleted_at);
    };
    subscriptions.on<contracts::user_deleted>(inputs, context.db, std::move(handle), settings);
}

} // namespace fcg::notifications
