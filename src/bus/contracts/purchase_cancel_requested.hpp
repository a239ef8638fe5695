#pragma once
#include "bus/contracts/contract.hpp"
#include "bus/contracts/requester.hpp"

namespace fcg::contracts {

/// The buyer or an admin wants to cancel a purchase that is not paid yet. The event carries all data that is
/// needed to open the payment, since it may arrive before GamePurchaseRequested.
struct purchase_cancel_requested {
    static constexpr std::string_view name = "PurchaseCancelRequested";
    static constexpr std::string_view version = "1.0";
    static constexpr std::string_view topic = "purchase-cancel-requested";
    static constexpr std::string_view publisher = "games";

    contracts::payment_id payment_id;
    contracts::user_id user_id;
    contracts::game_id game_id;
    core::money amount;
    payment_method method = payment_method::credit_card;
    open_choice<requester> requested_by; ///< the buyer or an admin
    std::optional<std::string> reason;
    std::string correlation_id;
    core::time_point requested_at;

    static void describe(auto& event, auto& members)
    {
        members.id("paymentId", event.payment_id);
        members.id("userId", event.user_id);
        members.id("gameId", event.game_id);
        members.money("amount", event.amount);
        members.method("paymentMethod", event.method);
        members.choice("by", event.requested_by);
        members.text("reason", event.reason);
        members.id_as_written("correlationId", event.correlation_id);
        members.moment("requestedAt", event.requested_at);
    }
};

} // namespace fcg::contracts
