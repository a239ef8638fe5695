#pragma once
#include "bus/contracts/contract.hpp"
#include "bus/contracts/refund_cause.hpp"

namespace fcg::contracts {

/// The provider took money that is not part of the payment: after the payment had ended, twice, or in another
/// amount. A refund follows, or waits for an operator.
struct overcharge_found {
    static constexpr std::string_view name = "OverchargeFound";
    static constexpr std::string_view version = "1.0";
    static constexpr std::string_view topic = "";
    static constexpr std::string_view publisher = "payments";

    contracts::payment_id payment_id;
    std::string provider;
    std::string provider_reference; ///< the provider's id of the excess charge
    core::money amount;
    std::int64_t fee_minor = 0;      ///< the provider's fee, in the amount's currency; 0 if not known
    open_choice<refund_cause> cause; ///< late, doubled or mismatched
    std::string correlation_id;
    core::time_point found_at;

    static void describe(auto& event, auto& members)
    {
        members.id("paymentId", event.payment_id);
        members.text("provider", event.provider);
        members.text("providerReference", event.provider_reference);
        members.money("amount", event.amount);
        members.known_amount("fee", event.fee_minor, event.amount.currency);
        members.choice("cause", event.cause);
        members.id_as_written("correlationId", event.correlation_id);
        members.moment("foundAt", event.found_at);
    }
};

} // namespace fcg::contracts
