#pragma once
#include "bus/contracts/contract.hpp"

namespace fcg::contracts {

/// A step of a purchase, as the timeline of the purchase shows it.
struct purchase_tracked {
    static constexpr std::string_view name = "PurchaseTracked";
    static constexpr std::string_view version = "1.0";
    static constexpr std::string_view topic = "purchase-tracking-events";
    static constexpr std::string_view publisher = "tracking";

    contracts::payment_id payment_id;
    contracts::user_id user_id;
    std::string step; ///< "requested", "approved", "granted" ...
    std::optional<std::string> detail;
    std::int64_t number = 0; ///< number of the step within its purchase, from 1
    std::string correlation_id;
    core::time_point happened_at;

    static void describe(auto& event, auto& members)
    {
        members.id("paymentId", event.payment_id);
        members.id("userId", event.user_id);
        members.text("step", event.step);
        members.text("detail", event.detail);
        members.number("number", event.number, 1);
        members.id_as_written("correlationId", event.correlation_id);
        members.moment("happenedAt", event.happened_at);
    }
};

} // namespace fcg::contracts
