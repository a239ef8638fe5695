#pragma once
#include "bus/consuming/consumer.hpp"
#include "bus/contracts/ids.hpp"
#include "bus/contracts/open_choice.hpp"
#include "bus/contracts/requester.hpp"
#include "bus/publishing/outbox.hpp"
#include "internal/module_context.hpp"
#include "platform/core/clock.hpp"
#include "platform/storage/session.hpp"

#include <optional>
#include <string>
#include <string_view>

/// Revocation of games. A revoked payment permanently entitles to nothing, in whatever order its messages
/// arrive.
namespace fcg::library {

/// Why a payment entitles to nothing.
struct revocation {
    contracts::open_choice<contracts::requester> requested_by; ///< the store if the game was never granted
    std::string reason;
};

/// Returns nothing if the payment was never revoked.
std::optional<revocation> find_revocation(storage::reader& db, contracts::payment_id const& payment_id);

/// Stores a revocation, unless the payment has one already.
void note_revocation(storage::transaction& tx, contracts::payment_id const& payment_id, revocation const& why,
                     core::time_point now);

/// The game that is revoked, its owner, and the trace of the message that causes it.
struct taken_game {
    contracts::payment_id payment_id;
    contracts::user_id user_id;
    contracts::game_id game_id;
    std::string correlation_id;
    core::trace trace;
};

/// Appends EntitlementRevoked.
void say_revoked(storage::transaction& tx, module_context& context, taken_game const& game,
                 revocation const& why);

/// Removes the game from the library, permanently for this payment, and appends EntitlementRevoked.
void revoke(storage::transaction& tx, module_context& context, taken_game const& game, revocation const& why);

/// Appends an event of the entitlement that the event's payment granted or did not grant.
template <class Contract>
void record(storage::transaction& tx, module_context& context, Contract const& event, core::time_point now,
            core::trace const& trace)
{
    auto const stream = "entitlement-" + event.payment_id;
    bus::record_event(tx, context.env.ids, now, stream, storage::newest_version(tx, stream) + 1, event,
                      trace);
}

} // namespace fcg::library
