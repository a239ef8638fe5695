#pragma once
#include "bus/contracts/contract.hpp"
#include "bus/contracts/refund_cause.hpp"

namespace fcg::contracts {

/// Money is to be returned: the buyer or an admin requested it, the game cannot be granted, or the provider
/// took money that is not part of the payment.
struct refund_requested {
    static constexpr std::string_view name = "RefundRequested";
    static constexpr std::string_view version = "1.0";
    static constexpr std::string_view topic = "refunds-to-process";
    static constexpr std::string_view publisher = "payments";

    contracts::payment_id payment_id;
    contracts::user_id user_id;
    std::string provider_reference; ///< the provider's id of the charge
    core::money amount;
    open_choice<refund_cause> cause; ///< buyer, admin, entitlement, late, doubled or mismatched
    std::string reason;
    std::string correlation_id;
    core::time_point requested_at;

    static void describe(auto& event, auto& members)
    {
        members.id("paymentId", event.payment_id);
        members.id("userId", event.user_id);
        members.text("providerReference", event.provider_reference);
        members.money("amount", event.amount);
        members.choice("cause", event.cause);
        members.text("reason", event.reason);
        members.id_as_written("correlationId", event.correlation_id);
        members.moment("requestedAt", event.requested_at);
    }
};

} // namespace fcg::contracts
