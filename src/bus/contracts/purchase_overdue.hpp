#pragma once
#include "bus/contracts/payment_method.hpp"
#include "platform/core/clock.hpp"
#include "platform/core/money.hpp"
#include "platform/json/value.hpp"

#include <string>
#include <string_view>

namespace fcg::contracts {

/// A purchase has heard nothing within its deadline. It carries all that opening the payment takes, for the
/// case that GamePurchaseRequested never arrived. Published by games; read by payments (settles it, or says
/// again how it ended).
struct purchase_overdue {
    static constexpr std::string_view name = "PurchaseOverdue";
    static constexpr std::string_view version = "1.0";
    static constexpr std::string_view topic = "purchase-overdue";

    std::string payment_id;
    std::string user_id;
    std::string game_id;
    core::money amount;
    payment_method method = payment_method::credit_card;
    std::string correlation_id;
    core::time_point requested_at;
};

std::string to_json(purchase_overdue const& event);
std::string from_json(json::value const& body, purchase_overdue& purchase_overdue);

} // namespace fcg::contracts
