#pragma once
#include "bus/contracts/contract.hpp"

namespace fcg::contracts {

/// The store has accepted a player's request to buy a game. The price of the purchase is fixed from here on.
/// This is both the store's own event and FCG's contract.
struct game_purchase_requested {
    static constexpr std::string_view name = "GamePurchaseRequested";
    static constexpr std::string_view version = "1.0";
    static constexpr std::string_view topic = "game-purchase-requested";
    static constexpr std::string_view publisher = "games";

    contracts::payment_id payment_id; ///< id that the buyer received; the same in every service, permanently
    contracts::user_id user_id;       ///< any text; only a UUID is converted to lower case
    contracts::game_id game_id;
    core::money amount;
    payment_method method = payment_method::credit_card;
    std::string correlation_id;

    static void describe(auto& event, auto& members)
    {
        members.id("paymentId", event.payment_id);
        members.id("userId", event.user_id);
        members.id("gameId", event.game_id);
        members.money("amount", event.amount);
        members.method("paymentMethod", event.method);
        members.id_as_written("correlationId", event.correlation_id);
    }
};

} // namespace fcg::contracts
