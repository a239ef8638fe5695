#pragma once
#include "bus/contracts/contract.hpp"

namespace fcg::contracts {

/// An attempt at refunding begins. The event is recorded before the request to the provider.
struct refund_processing {
    static constexpr std::string_view name = "RefundProcessing";
    static constexpr std::string_view version = "1.0";
    static constexpr std::string_view topic = "";
    static constexpr std::string_view publisher = "payments";

    contracts::payment_id payment_id;
    std::string provider_reference; ///< the provider's id of the charge
    std::int64_t attempt = 0;       ///< number of the attempt, from 1

    static void describe(auto& event, auto& members)
    {
        members.id("paymentId", event.payment_id);
        members.text("providerReference", event.provider_reference);
        members.number("attempt", event.attempt, 1);
    }
};

} // namespace fcg::contracts
