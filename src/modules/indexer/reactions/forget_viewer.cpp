#include "bus/contracts/user_deleted.hpp"
#include "inside/taste/views.hpp"
#include "reactions/reactions.hpp"

namespace fcg::indexer {

void forget_viewer(bus::subscriptions& into, parts& of, bus::consumer_settings const& how)
{
    auto handle = [](storage::transaction& in, contracts::user_deleted const& gone, bus::delivery const&) {
        forget_views_of(in, gone.user_id);
    };
    into.on<contracts::user_deleted>(users_deleted, of.db, std::move(handle), how);
}

} // namespace fcg::indexer
