#pragma once
#include "platform/core/clock.hpp"
#include "platform/core/money.hpp"
#include "platform/json/value.hpp"

#include <string>
#include <string_view>

namespace fcg::contracts {

/// The payment ended without money: declined, failed or cancelled.
/// Published by payments; read by other services (bus.subscriptions).
struct payment_failed {
    static constexpr std::string_view name = "PaymentFailed";
    static constexpr std::string_view version = "1.0";
    static constexpr std::string_view topic = "payment-failed";

    std::string payment_id;
    std::string user_id;
    core::money amount;
    std::string status; ///< "declined", "failed" or "cancelled"
    std::string reason;
    std::string correlation_id;
    core::time_point failed_at;
};

std::string to_json(payment_failed const& event);
std::string from_json(json::value const& body, payment_failed& payment_failed);

} // namespace fcg::contracts
