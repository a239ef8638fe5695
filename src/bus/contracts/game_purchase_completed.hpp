#pragma once
#include "bus/contracts/payment_method.hpp"
#include "platform/core/clock.hpp"
#include "platform/core/money.hpp"
#include "platform/json/value.hpp"

#include <optional>
#include <string>
#include <string_view>

namespace fcg::contracts {

/// How a payment ended, as others learn it.
enum class payment_outcome { approved, declined, failed, cancelled };

std::string_view to_text(payment_outcome outcome);

/// The payment has ended: approved, so that the game can be granted, or not.
/// Published by payments; read by library (grants) and games (closes the purchase when it was not approved).
struct game_purchase_completed {
    static constexpr std::string_view name = "GamePurchaseCompleted";
    static constexpr std::string_view version = "1.0";
    static constexpr std::string_view topic = "game-purchase-completed";

    std::string payment_id;
    std::string user_id;
    std::string game_id;
    core::money amount;
    payment_method method = payment_method::credit_card;
    payment_outcome status = payment_outcome::failed;
    std::optional<std::string> reason;
    std::string correlation_id;
    core::time_point completed_at;
};

std::string to_json(game_purchase_completed const& event);
std::string from_json(json::value const& body, game_purchase_completed& game_purchase_completed);

} // namespace fcg::contracts
