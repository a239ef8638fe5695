#pragma once
#include "bus/contracts/contract.hpp"
#include "bus/contracts/refund_cause.hpp"

namespace fcg::contracts {

/// A refund waits for an operator: the provider refused it, it could not be completed, or the provider
/// reported after PaymentRefunded that the money never arrived.
struct refund_parked {
    static constexpr std::string_view name = "RefundParked";
    static constexpr std::string_view version = "1.0";
    static constexpr std::string_view topic = "refund-parked";
    static constexpr std::string_view publisher = "payments";

    contracts::payment_id payment_id;
    contracts::user_id user_id;
    std::string provider_reference; ///< the provider's id of the charge
    core::money amount;
    open_choice<refund_cause> cause; ///< cause in RefundRequested
    std::string reason;              ///< why an operator is needed
    std::int64_t attempts = 0;
    std::string correlation_id;
    core::time_point parked_at;

    static void describe(auto& event, auto& members)
    {
        members.id("paymentId", event.payment_id);
        members.id("userId", event.user_id);
        members.text("providerReference", event.provider_reference);
        members.money("amount", event.amount);
        members.choice("cause", event.cause);
        members.text("reason", event.reason);
        members.number("attempts", event.attempts, 0);
        members.id_as_written("correlationId", event.correlation_id);
        members.moment("parkedAt", event.parked_at);
    }
};

} // namespace fcg::contracts
