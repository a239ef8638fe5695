#pragma once
#include "bus/contracts/payment_method.hpp"
#include "platform/core/clock.hpp"
#include "platform/core/money.hpp"
#include "platform/json/value.hpp"

#include <optional>
#include <string>
#include <string_view>

namespace fcg::contracts {

/// The buyer, or an admin, no longer wants a purchase that is not paid yet. It carries all that opening the
/// payment takes, since it may overtake GamePurchaseRequested. Published by games; read by payments (cancels,
/// unless the money was taken).
struct purchase_cancel_requested {
    static constexpr std::string_view name = "PurchaseCancelRequested";
    static constexpr std::string_view version = "1.0";
    static constexpr std::string_view topic = "purchase-cancel-requested";

    std::string payment_id;
    std::string user_id;
    std::string game_id;
    core::money amount;
    payment_method method = payment_method::credit_card;
    std::string requested_by; ///< "buyer" or "admin"
    std::optional<std::string> reason;
    std::string correlation_id;
    core::time_point requested_at;
};

std::string to_json(purchase_cancel_requested const& event);
std::string from_json(json::value const& body, purchase_cancel_requested& purchase_cancel_requested);

} // namespace fcg::contracts
