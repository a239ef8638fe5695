#include "bus/contracts/user_deleted.hpp"
#include "bus/contracts/user_email_confirmed.hpp"
#include "bus/contracts/user_registered.hpp"
#include "bus/contracts/user_updated.hpp"
#include "internal/addressee.hpp"
#include "reactions/reactions.hpp"

namespace fcg::notifications {

void keep_players(bus::subscriptions& subscriptions, module_context& context,
                  bus::consumer_settings const& settings)
{
    auto registered = [](storage::transaction& tx, contracts::user_registered const& user,
                         bus::delivery const&) {
        keep_contact(tx, user.user_id, user.display_name, user.email, user.registered_at);
    };
    auto updated = [](storage::transaction& tx, contracts::user_updated const& user, bus::delivery const&) {
        keep_contact(tx, user.user_id, user.display_name, user.email, user.updated_at);
    };
    auto confirmed = [](storage::transaction& tx, contracts::user_email_confirmed const& event,
                        bus::delivery const&) {
        keep_confirmed_email(tx, event.user_id, event.email, event.confirmed_at);
    };
    auto deleted = [](storage::transaction& tx, contracts::user_deleted const& user, bus::delivery const&) {
        forget_addressee(tx, user.user_id, user.deleted_at);
    };
    subscriptions.on<contracts::user_email_confirmed>(inputs, context.db, confirmed, settings);
    subscriptions.on<contracts::user_registered>(inputs, context.db, registered, settings);
    subscriptions.on<contracts::user_updated>(inputs, context.db, updated, settings);
    subscriptions.on<contracts::user_deleted>(inputs, context.db, deleted, settings);
}

} // namespace fcg::notifications
