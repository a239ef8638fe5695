#pragma once
#include "platform/core/clock.hpp"
#include "platform/json/value.hpp"

#include <string>
#include <string_view>

namespace fcg::contracts {

/// The provider has taken the order and will say later what becomes of it (a bank slip, a transfer).
/// Published by payments; read by nobody yet.
struct payment_accepted {
    static constexpr std::string_view name = "PaymentAccepted";
    static constexpr std::string_view version = "1.0";
    static constexpr std::string_view topic = "payment-accepted";

    std::string payment_id;
    std::string user_id;
    std::string provider;
    std::string provider_reference; ///< may be empty
    std::string correlation_id;
    core::time_point accepted_at;
};

std::string to_json(payment_accepted const& event);
std::string from_json(json::value const& body, payment_accepted& payment_accepted);

} // namespace fcg::contracts
