#pragma once
#include "bus/contracts/contract.hpp"

namespace fcg::contracts {

/// A purchase has ended, with any outcome.
struct purchase_completed {
    static constexpr std::string_view name = "PurchaseCompleted";
    static constexpr std::string_view version = "1.0";
    static constexpr std::string_view topic = "purchase-completed";
    static constexpr std::string_view publisher = "games";

    static constexpr std::array<std::string_view, 5> statuses{"completed", "declined", "failed", "cancelled",
                                                              "refunded"};

    contracts::payment_id payment_id;
    contracts::user_id user_id;
    contracts::game_id game_id;
    std::string status; ///< one of `statuses`
    std::optional<std::string> reason;
    std::string correlation_id;
    core::time_point completed_at;
    std::optional<core::money> amount{}; ///< empty in events from before amounts were added

    static void describe(auto& event, auto& members)
    {
        members.id("paymentId", event.payment_id);
        members.id("userId", event.user_id);
        members.id("gameId", event.game_id);
        members.choice("status", event.status, statuses);
        members.text("reason", event.reason);
        members.money("amount", event.amount);
        members.id_as_written("correlationId", event.correlation_id);
        members.moment("completedAt", event.completed_at);
    }
};

} // namespace fcg::contracts
