#pragma once
#include "platform/core/clock.hpp"
#include "platform/core/money.hpp"
#include "platform/json/value.hpp"

#include <string>
#include <string_view>

namespace fcg::contracts {

/// The money of an approved payment went back to the buyer.
/// Published by payments; read by games (the purchase ends refunded) and library (takes back what is still
/// there).
struct payment_refunded {
    static constexpr std::string_view name = "PaymentRefunded";
    static constexpr std::string_view version = "1.0";
    static constexpr std::string_view topic = "payment-refunded";

    std::string payment_id;
    std::string user_id;
    std::string game_id;
    core::money amount;
    std::string
        cause; ///< "buyer", "admin", "entitlement"; "chargeback": by the bank; "provider": by its own hand
    std::string reason;
    std::string provider;
    std::string correlation_id;
    core::time_point refunded_at;
};

std::string to_json(payment_refunded const& event);
std::string from_json(json::value const& body, payment_refunded& payment_refunded);

} // namespace fcg::contracts
