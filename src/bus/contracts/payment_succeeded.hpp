#pragma once
#include "platform/core/clock.hpp"
#include "platform/core/money.hpp"
#include "platform/json/value.hpp"

#include <cstdint>
#include <string>
#include <string_view>

namespace fcg::contracts {

/// The provider took the money, or the game is free.
/// Published by payments; read by other services (bus.subscriptions).
struct payment_succeeded {
    static constexpr std::string_view name = "PaymentSucceeded";
    static constexpr std::string_view version = "1.0";
    static constexpr std::string_view topic = "payment-succeeded";

    std::string payment_id;
    std::string user_id;
    core::money amount;
    std::string provider;
    std::string provider_reference; ///< the provider's own id of the charge
    std::int64_t fee_minor = 0;     ///< what the provider keeps, in the amount's currency; 0: not known
    std::string correlation_id;
    core::time_point succeeded_at;
};

std::string to_json(payment_succeeded const& event);
std::string from_json(json::value const& body, payment_succeeded& payment_succeeded);

} // namespace fcg::contracts
