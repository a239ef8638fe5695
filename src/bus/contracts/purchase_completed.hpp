#pragma once
#include "platform/core/clock.hpp"
#include "platform/core/money.hpp"
#include "platform/json/value.hpp"

#include <optional>
#include <string>
#include <string_view>

namespace fcg::contracts {

/// A purchase reached its end, whatever it is.
/// Published by games; read by notifications (tells the player) and tracking.
struct purchase_completed {
    static constexpr std::string_view name = "PurchaseCompleted";
    static constexpr std::string_view version = "1.0";
    static constexpr std::string_view topic = "purchase-completed";

    std::string payment_id;
    std::string user_id;
    std::string game_id;
    std::string status; ///< "completed", "declined", "failed", "cancelled" or "refunded"
    std::optional<std::string> reason;
    std::string correlation_id;
    core::time_point completed_at;
    std::optional<core::money> amount{}; ///< nothing: it was said before amounts were
};

std::string to_json(purchase_completed const& event);
std::string from_json(json::value const& body, purchase_completed& purchase_completed);

} // namespace fcg::contracts
