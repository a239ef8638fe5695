#pragma once
#include "bus/contracts/contract.hpp"

namespace fcg::contracts {

/// A purchase received no event within its deadline. The event carries all data that is needed to open the
/// payment, in case GamePurchaseRequested never arrived.
struct purchase_overdue {
    static constexpr std::string_view name = "PurchaseOverdue";
    static constexpr std::string_view version = "1.0";
    static constexpr std::string_view topic = "purchase-overdue";
    static constexpr std::string_view publisher = "games";

    contracts::payment_id payment_id;
    contracts::user_id user_id;
    contracts::game_id game_id;
    core::money amount;
    payment_method method = payment_method::credit_card;
    std::string correlation_id;
    core::time_point requested_at;

    static void describe(auto& event, auto& members)
    {
        members.id("paymentId", event.payment_id);
        members.id("userId", event.user_id);
        members.id("gameId", event.game_id);
        members.money("amount", event.amount);
        members.method("paymentMethod", event.method);
        members.id_as_written("correlationId", event.correlation_id);
        members.moment("requestedAt", event.requested_at);
    }
};

} // namespace fcg::contracts
