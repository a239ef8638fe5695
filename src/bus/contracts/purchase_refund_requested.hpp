#pragma once
#include "platform/core/clock.hpp"
#include "platform/json/value.hpp"

#include <string>
#include <string_view>

namespace fcg::contracts {

/// The buyer, within the window, or an admin wants a completed purchase undone.
/// Published by games; read by library (takes the game back, or keeps it when it is in use).
struct purchase_refund_requested {
    static constexpr std::string_view name = "PurchaseRefundRequested";
    static constexpr std::string_view version = "1.0";
    static constexpr std::string_view topic = "purchase-refund-requested";

    std::string payment_id;
    std::string user_id;
    std::string game_id;
    std::string requested_by; ///< "buyer" or "admin"
    std::string reason;
    std::string correlation_id;
    core::time_point requested_at;
};

std::string to_json(purchase_refund_requested const& event);
std::string from_json(json::value const& body, purchase_refund_requested& purchase_refund_requested);

} // namespace fcg::contracts
