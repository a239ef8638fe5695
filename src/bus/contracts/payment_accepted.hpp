#pragma once
#include "bus/contracts/contract.hpp"

namespace fcg::contracts {

/// The provider has accepted an order (a bank slip, a transfer) and will report its outcome later.
struct payment_accepted {
    static constexpr std::string_view name = "PaymentAccepted";
    static constexpr std::string_view version = "1.0";
    static constexpr std::string_view topic = "payment-accepted";
    static constexpr std::string_view publisher = "payments";

    contracts::payment_id payment_id;
    contracts::user_id user_id;
    std::string provider;
    std::string provider_reference; ///< may be empty
    std::string correlation_id;
    core::time_point accepted_at;

    static void describe(auto& event, auto& members)
    {
        members.id("paymentId", event.payment_id);
        members.id("userId", event.user_id);
        members.text("provider", event.provider);
        members.text("providerReference", event.provider_reference);
        members.id_as_written("correlationId", event.correlation_id);
        members.moment("acceptedAt", event.accepted_at);
    }
};

} // namespace fcg::contracts
