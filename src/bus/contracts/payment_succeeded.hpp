#pragma once
#include "bus/contracts/contract.hpp"

namespace fcg::contracts {

/// A payment was approved: the provider took the money, or the game is free.
struct payment_succeeded {
    static constexpr std::string_view name = "PaymentSucceeded";
    static constexpr std::string_view version = "1.0";
    static constexpr std::string_view topic = "payment-succeeded";
    static constexpr std::string_view publisher = "payments";

    contracts::payment_id payment_id;
    contracts::user_id user_id;
    core::money amount;
    std::string provider;
    std::string provider_reference; ///< the provider's id of the charge
    std::int64_t fee_minor = 0;     ///< the provider's fee, in the amount's currency; 0 if not known
    std::string correlation_id;
    core::time_point succeeded_at;

    static void describe(auto& event, auto& members)
    {
        members.id("paymentId", event.payment_id);
        members.id("userId", event.user_id);
        members.money("amount", event.amount);
        members.text("provider", event.provider);
        members.text("providerReference", event.provider_reference);
        members.known_amount("fee", event.fee_minor, event.amount.currency);
        members.id_as_written("correlationId", event.correlation_id);
        members.moment("succeededAt", event.succeeded_at);
    }
};

} // namespace fcg::contracts
