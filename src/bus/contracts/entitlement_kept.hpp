#pragma once
#include "bus/contracts/contract.hpp"

namespace fcg::contracts {

/// A refund was requested, but the library was not changed: the game was downloaded, or is not in the
/// library.
struct entitlement_kept {
    static constexpr std::string_view name = "EntitlementKept";
    static constexpr std::string_view version = "1.0";
    static constexpr std::string_view topic = "entitlement-kept";
    static constexpr std::string_view publisher = "library";

    contracts::payment_id payment_id;
    contracts::user_id user_id;
    contracts::game_id game_id;
    std::string reason;
    std::string correlation_id;
    core::time_point kept_at;

    static void describe(auto& event, auto& members)
    {
        members.id("paymentId", event.payment_id);
        members.id("userId", event.user_id);
        members.id("gameId", event.game_id);
        members.text("reason", event.reason);
        members.id_as_written("correlationId", event.correlation_id);
        members.moment("keptAt", event.kept_at);
    }
};

} // namespace fcg::contracts
