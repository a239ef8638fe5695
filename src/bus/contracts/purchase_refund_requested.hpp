#pragma once
#include "bus/contracts/contract.hpp"
#include "bus/contracts/requester.hpp"

namespace fcg::contracts {

/// The buyer, within the refund window, or an admin requested a refund of a completed purchase.
struct purchase_refund_requested {
    static constexpr std::string_view name = "PurchaseRefundRequested";
    static constexpr std::string_view version = "1.0";
    static constexpr std::string_view topic = "purchase-refund-requested";
    static constexpr std::string_view publisher = "games";

    contracts::payment_id payment_id;
    contracts::user_id user_id;
    contracts::game_id game_id;
    open_choice<requester> requested_by; ///< the buyer or an admin
    std::string reason;
    std::string correlation_id;
    core::time_point requested_at;

    static void describe(auto& event, auto& members)
    {
        members.id("paymentId", event.payment_id);
        members.id("userId", event.user_id);
        members.id("gameId", event.game_id);
        members.choice("by", event.requested_by);
        members.text("reason", event.reason);
        members.id_as_written("correlationId", event.correlation_id);
        members.moment("requestedAt", event.requested_at);
    }
};

} // namespace fcg::contracts
