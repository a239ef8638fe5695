#pragma once
#include "bus/contracts/contract.hpp"

namespace fcg::contracts {

/// The provider has opened a charge and has not taken any money yet. The event is recorded before the money
/// is requested, so that the outcome of the charge can always be queried.
struct charge_opened {
    static constexpr std::string_view name = "ChargeOpened";
    static constexpr std::string_view version = "1.0";
    static constexpr std::string_view topic = "";
    static constexpr std::string_view publisher = "payments";

    contracts::payment_id payment_id;
    std::string provider;
    std::string provider_reference; ///< the provider's id of the charge
    core::time_point opened_at;

    static void describe(auto& event, auto& members)
    {
        members.id("paymentId", event.payment_id);
        members.text("provider", event.provider);
        members.text("providerReference", event.provider_reference);
        members.moment("openedAt", event.opened_at);
    }
};

} // namespace fcg::contracts
