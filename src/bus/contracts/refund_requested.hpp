#pragma once
#include "platform/core/clock.hpp"
#include "platform/core/money.hpp"
#include "platform/json/value.hpp"

#include <string>
#include <string_view>

namespace fcg::contracts {

/// Money is to go back: as the buyer or an admin wished, or because the store cannot keep its side.
/// Published by payments; read by payments (asks the provider).
struct refund_requested {
    static constexpr std::string_view name = "RefundRequested";
    static constexpr std::string_view version = "1.0";
    static constexpr std::string_view topic = "refunds-to-process";

    std::string payment_id;
    std::string user_id;
    std::string provider_reference; ///< of the charge
    core::money amount;
    std::string cause; ///< "buyer", "admin", "entitlement", "late", "doubled", "mismatched"
    std::string reason;
    std::string correlation_id;
    core::time_point requested_at;
};

std::string to_json(refund_requested const& event);
std::string from_json(json::value const& body, refund_requested& refund_requested);

} // namespace fcg::contracts
