#pragma once
#include "bus/contracts/payment_method.hpp"
#include "platform/core/money.hpp"
#include "platform/json/value.hpp"

#include <string>
#include <string_view>

namespace fcg::contracts {

/// A player wants to buy a game and the store has accepted it; the price is frozen here. The store's own
/// "purchase requested" and FCG's contract are one event.
/// Published by games; read by payments.
struct game_purchase_requested {
    static constexpr std::string_view name = "GamePurchaseRequested";
    static constexpr std::string_view version = "1.0";
    static constexpr std::string_view topic = "game-purchase-requested";

    std::string payment_id; ///< the id that the buyer was given; the same everywhere, for ever
    std::string user_id;    ///< text; a UUID is lower-cased, anything else is kept as it is
    std::string game_id;
    core::money amount;
    payment_method method = payment_method::credit_card;
    std::string correlation_id;
};

std::string to_json(game_purchase_requested const& event);
std::string from_json(json::value const& body, game_purchase_requested& game_purchase_requested);

} // namespace fcg::contracts
