#include "bus/contracts/email_confirmation_requested.hpp"
#include "inside/notify.hpp"
#include "reactions/reactions.hpp"

namespace fcg::notifications {

namespace {

/// A request that is replayed from the event store, or waited while no e-mail was sent, is not answered any
/// more.
constexpr std::chrono::hours max_age{48};

} // namespace

void ask_for_confirmation(bus::subscriptions& into, parts& of, bus::consumer_settings const& how)
{
    auto handle = [&of](storage::transaction& tx, contracts::email_confirmation_requested const& request,
                        bus::delivery const&) {
        if (of.mail == nullptr || of.with.clock.now() - request.requested_at > max_age)
            return;
        happening const what{.user_id = request.user_id,
                             .subject = std::string(confirmation_subject),
                             .payment_id = {},
                             .game_id = {},
                             .reason = std::nullopt,
                             .amount = std::nullopt,
                             .happened_at = request.requested_at};
        write_to_player(tx, of, what);
    };
    into.on<contracts::email_confirmation_requested>(confirmations_requested, of.db, std::move(handle), how);
}

} // namespace fcg::notifications
