#include "bus/contracts/user_deleted.hpp"
#include "inside/addressee.hpp"
#include "reactions/reactions.hpp"

namespace fcg::notifications {

void forget_player(bus::subscriptions& into, parts& of, bus::consumer_settings const& how)
{
    auto handle = [](storage::transaction& in, contracts::user_deleted const& gone, bus::delivery const&) {
        forget_addressee(in, gone.user_id, gone.deleted_at);
    };
    into.on<contracts::user_deleted>(users_deleted, of.db, std::move(handle), how);
}

} // namespace fcg::notifications
