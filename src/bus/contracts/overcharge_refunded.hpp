#pragma once
#include "bus/contracts/contract.hpp"

namespace fcg::contracts {

/// Money from an overcharge was returned to the buyer. The outcome of the payment does not change.
struct overcharge_refunded {
    static constexpr std::string_view name = "OverchargeRefunded";
    static constexpr std::string_view version = "1.0";
    static constexpr std::string_view topic = "";
    static constexpr std::string_view publisher = "payments";

    contracts::payment_id payment_id;
    std::string provider_reference; ///< the provider's id of the charge
    core::money amount;
    std::string correlation_id;
    core::time_point refunded_at;

    static void describe(auto& event, auto& members)
    {
        members.id("paymentId", event.payment_id);
        members.text("providerReference", event.provider_reference);
        members.money("amount", event.amount);
        members.id_as_written("correlationId", event.correlation_id);
        members.moment("refundedAt", event.refunded_at);
    }
};

} // namespace fcg::contracts
