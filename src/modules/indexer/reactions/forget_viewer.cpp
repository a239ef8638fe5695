#include "bus/contracts/user_deleted.hpp"
#include "internal/recommendations/views.hpp"
#include "reactions/reactions.hpp"

namespace fcg::indexer {

void forget_viewer(bus::subscriptions& subscriptions, module_context& context,
                   bus::consumer_settings const& settings)
{
    auto handle = [](storage::transaction& tx, contracts::user_deleted const& gone, bus::delivery const&) {
        forget_views_of(tx, gone.user_id);
    };
    subscriptions.on<contracts::user_deleted>(inputs, context.db, std::move(handle), settings);
}

} // namespace fcg::indexer
