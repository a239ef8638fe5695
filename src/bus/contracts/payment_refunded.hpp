#pragma once
#include "bus/contracts/contract.hpp"
#include "bus/contracts/refund_cause.hpp"

namespace fcg::contracts {

/// The money of an approved payment was returned to the buyer.
struct payment_refunded {
    static constexpr std::string_view name = "PaymentRefunded";
    static constexpr std::string_view version = "1.0";
    static constexpr std::string_view topic = "payment-refunded";
    static constexpr std::string_view publisher = "payments";

    contracts::payment_id payment_id;
    contracts::user_id user_id;
    contracts::game_id game_id;
    core::money amount;
    open_choice<refund_cause> cause; ///< buyer, admin, entitlement, chargeback or provider
    std::string reason;
    std::string provider;
    std::string correlation_id;
    core::time_point refunded_at;

    static void describe(auto& event, auto& members)
    {
        members.id("paymentId", event.payment_id);
        members.id("userId", event.user_id);
        members.id("gameId", event.game_id);
        members.money("amount", event.amount);
        members.choice("cause", event.cause);
        members.text("reason", event.reason);
        members.text("provider", event.provider);
        members.id_as_written("correlationId", event.correlation_id);
        members.moment("refundedAt", event.refunded_at);
    }
};

} // namespace fcg::contracts
