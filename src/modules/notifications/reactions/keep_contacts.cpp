#include "bus/contracts/user_email_confirmed.hpp"
#include "bus/contracts/user_registered.hpp"
#include "bus/contracts/user_updated.hpp"
#include "inside/addressee.hpp"
#include "reactions/reactions.hpp"

namespace fcg::notifications {

void keep_contacts(bus::subscriptions& into, parts& of, bus::consumer_settings const& how)
{
    auto registered = [](storage::transaction& in, contracts::user_registered const& user,
                         bus::delivery const&) {
        keep_contact(in, user.user_id, user.display_name, user.email, user.registered_at);
    };
    auto updated = [](storage::transaction& in, contracts::user_updated const& user, bus::delivery const&) {
        keep_contact(in, user.user_id, user.display_name, user.email, user.updated_at);
    };
    auto confirmed = [](storage::transaction& tx, contracts::user_email_confirmed const& event,
                        bus::delivery const&) {
        keep_confirmed_email(tx, event.user_id, event.email, event.confirmed_at);
    };
    into.on<contracts::user_email_confirmed>(emails_confirmed, of.db, confirmed, how);
    into.on<contracts::user_registered>(users_registered, of.db, registered, how);
    into.on<contracts::user_updated>(users_updated, of.db, updated, how);
}

} // namespace fcg::notifications
