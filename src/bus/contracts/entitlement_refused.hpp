#pragma once
#include "bus/contracts/contract.hpp"

namespace fcg::contracts {

/// Money was taken, but the game cannot be granted, since the player owns it through another payment. The
/// money must be refunded.
struct entitlement_refused {
    static constexpr std::string_view name = "EntitlementRefused";
    static constexpr std::string_view version = "1.0";
    static constexpr std::string_view topic = "entitlement-refused";
    static constexpr std::string_view publisher = "library";

    contracts::payment_id payment_id;
    contracts::user_id user_id;
    contracts::game_id game_id;
    std::string reason;
    std::string correlation_id;
    core::time_point refused_at;

    static void describe(auto& event, auto& members)
    {
        members.id("paymentId", event.payment_id);
        members.id("userId", event.user_id);
        members.id("gameId", event.game_id);
        members.text("reason", event.reason);
        members.id_as_written("correlationId", event.correlation_id);
        members.moment("refusedAt", event.refused_at);
    }
};

} // namespace fcg::contracts
