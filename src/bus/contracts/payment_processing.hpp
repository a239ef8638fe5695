#pragma once
#include "bus/contracts/contract.hpp"

namespace fcg::contracts {

/// An attempt at charging begins. The event is recorded before the request to the provider, so that no
/// attempt is missing from the event store.
struct payment_processing {
    static constexpr std::string_view name = "PaymentProcessing";
    static constexpr std::string_view version = "1.0";
    static constexpr std::string_view topic = "";
    static constexpr std::string_view publisher = "payments";

    contracts::payment_id payment_id;
    std::int64_t attempt = 0; ///< number of the attempt, from 1
    std::string provider;

    static void describe(auto& event, auto& members)
    {
        members.id("paymentId", event.payment_id);
        members.number("attempt", event.attempt, 1);
        members.text("provider", event.provider);
    }
};

} // namespace fcg::contracts
