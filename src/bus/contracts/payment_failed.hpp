#pragma once
#include "bus/contracts/contract.hpp"

namespace fcg::contracts {

/// A payment has ended as declined, failed or cancelled.
struct payment_failed {
    static constexpr std::string_view name = "PaymentFailed";
    static constexpr std::string_view version = "1.0";
    static constexpr std::string_view topic = "payment-failed";
    static constexpr std::string_view publisher = "payments";

    static constexpr std::array<std::string_view, 3> statuses{"declined", "failed", "cancelled"};

    contracts::payment_id payment_id;
    contracts::user_id user_id;
    core::money amount;
    std::string status; ///< one of `statuses`
    std::string reason;
    std::string correlation_id;
    core::time_point failed_at;

    static void describe(auto& event, auto& members)
    {
        members.id("paymentId", event.payment_id);
        members.id("userId", event.user_id);
        members.money("amount", event.amount);
        members.choice("status", event.status, statuses);
        members.text("reason", event.reason);
        members.id_as_written("correlationId", event.correlation_id);
        members.moment("failedAt", event.failed_at);
    }
};

} // namespace fcg::contracts
