#pragma once
#include "platform/core/clock.hpp"
#include "platform/core/money.hpp"
#include "platform/json/value.hpp"

#include <string>
#include <string_view>

namespace fcg::contracts {

/// A game is in a player's library.
/// Published by library; read by games (closes the purchase), indexer (counts the sale).
struct entitlement_granted {
    static constexpr std::string_view name = "EntitlementGranted";
    static constexpr std::string_view version = "1.0";
    static constexpr std::string_view topic = "entitlement-granted";

    std::string payment_id;
    std::string user_id;
    std::string game_id;
    core::money amount; ///< the price paid
    std::string source; ///< "purchase"
    std::string correlation_id;
    core::time_point granted_at;
};

std::string to_json(entitlement_granted const& event);
std::string from_json(json::value const& body, entitlement_granted& entitlement_granted);

} // namespace fcg::contracts
