#pragma once
#include "bus/contracts/contract.hpp"
#include "bus/contracts/requester.hpp"

namespace fcg::contracts {

/// A game was removed from a player's library.
struct entitlement_revoked {
    static constexpr std::string_view name = "EntitlementRevoked";
    static constexpr std::string_view version = "1.0";
    static constexpr std::string_view topic = "entitlement-revoked";
    static constexpr std::string_view publisher = "library";

    contracts::payment_id payment_id;
    contracts::user_id user_id;
    contracts::game_id game_id;
    /// This is the buyer or an admin if a refund follows, and the provider if the money was returned before.
    open_choice<requester> requested_by;
    std::string reason;
    std::string correlation_id;
    core::time_point revoked_at;

    static void describe(auto& event, auto& members)
    {
        members.id("paymentId", event.payment_id);
        members.id("userId", event.user_id);
        members.id("gameId", event.game_id);
        members.choice("by", event.requested_by);
        members.text("reason", event.reason);
        members.id_as_written("correlationId", event.correlation_id);
        members.moment("revokedAt", event.revoked_at);
    }
};

} // namespace fcg::contracts
