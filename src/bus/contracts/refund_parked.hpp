#pragma once
#include "platform/core/clock.hpp"
#include "platform/core/money.hpp"
#include "platform/json/value.hpp"

#include <cstdint>
#include <string>
#include <string_view>

namespace fcg::contracts {

/// The provider refuses a refund, could not be brought to it, or says after it was done (PaymentRefunded)
/// that the money never arrived: an operator must look. Published by payments; read by games (shows it),
/// tracking and notifications.
struct refund_parked {
    static constexpr std::string_view name = "RefundParked";
    static constexpr std::string_view version = "1.0";
    static constexpr std::string_view topic = "refund-parked";

    std::string payment_id;
    std::string user_id;
    std::string provider_reference; ///< of the charge
    core::money amount;
    std::string cause;  ///< as in RefundRequested
    std::string reason; ///< why it does not work
    std::int64_t attempts = 0;
    std::string correlation_id;
    core::time_point parked_at;
};

std::string to_json(refund_parked const& event);
std::string from_json(json::value const& body, refund_parked& refund_parked);

} // namespace fcg::contracts
