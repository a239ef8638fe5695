#include "bus/contracts/email_confirmation_requested.hpp"
#include "internal/delivery/notify.hpp"
#include "reactions/reactions.hpp"

namespace fcg::notifications {

namespace {

/// An older request is ignored: it was replayed from the event store, or waited while no email could be sent.
constexpr std::chrono::hours max_age{48};

} // namespace

void ask_for_confirmation(bus::subscriptions& subscriptions, module_context& context,
                          bus::consumer_settings const& settings)
{
    auto handle = [&context](storage::transaction& tx, contracts::email_confirmation_requested const& request,
                             bus::delivery const&) {
        if (context.mail == nullptr || context.env.clock.now() - request.requested_at > max_age)
            return;
        write_to_player(tx, context,
                        {.user_id = request.user_id,
                         .subject = std::string(confirmation_subject),
                         .happened_at = request.requested_at});
    };
    subscriptions.on<contracts::email_confirmation_requested>(inputs, context.db, std::move(handle),
                                                              settings);
}

} // namespace fcg::notifications
