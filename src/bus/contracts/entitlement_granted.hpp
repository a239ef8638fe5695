#pragma once
#include "bus/contracts/contract.hpp"

namespace fcg::contracts {

/// A game was added to a player's library.
struct entitlement_granted {
    static constexpr std::string_view name = "EntitlementGranted";
    static constexpr std::string_view version = "1.0";
    static constexpr std::string_view topic = "entitlement-granted";
    static constexpr std::string_view publisher = "library";

    contracts::payment_id payment_id;
    contracts::user_id user_id;
    contracts::game_id game_id;
    core::money amount; ///< price paid
    std::string source; ///< "purchase"
    std::string correlation_id;
    core::time_point granted_at;

    static void describe(auto& event, auto& members)
    {
        members.id("paymentId", event.payment_id);
        members.id("userId", event.user_id);
        members.id("gameId", event.game_id);
        members.money("amount", event.amount);
        members.text("source", event.source);
        members.id_as_written("correlationId", event.correlation_id);
        members.moment("grantedAt", event.granted_at);
    }
};

} // namespace fcg::contracts
