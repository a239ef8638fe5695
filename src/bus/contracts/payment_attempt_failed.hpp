#pragma once
#include "bus/contracts/contract.hpp"

namespace fcg::contracts {

/// The provider responded to an attempt with an error, refused it, or did not respond in time. An attempt
/// that was cut off because the process ended has no such event.
struct payment_attempt_failed {
    static constexpr std::string_view name = "PaymentAttemptFailed";
    static constexpr std::string_view version = "1.0";
    static constexpr std::string_view topic = "";
    static constexpr std::string_view publisher = "payments";

    contracts::payment_id payment_id;
    std::string operation;          ///< "charge" or "refund"
    std::string provider_reference; ///< the charge that is refunded; empty for an attempt at charging
    std::int64_t attempt = 0;       ///< number of the attempt in PaymentProcessing or RefundProcessing
    std::string reason;

    static void describe(auto& event, auto& members)
    {
        members.id("paymentId", event.payment_id);
        members.text("what", event.operation);
        members.text("providerReference", event.provider_reference);
        members.number("attempt", event.attempt, 1);
        members.text("reason", event.reason);
    }
};

} // namespace fcg::contracts
