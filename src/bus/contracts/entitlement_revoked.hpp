#pragma once
#include "platform/core/clock.hpp"
#include "platform/json/value.hpp"

#include <string>
#include <string_view>

namespace fcg::contracts {

/// A game has left a player's library.
/// Published by library; read by payments (gives the money back, when a refund asked for it) and indexer (the
/// sale is none any more).
struct entitlement_revoked {
    static constexpr std::string_view name = "EntitlementRevoked";
    static constexpr std::string_view version = "1.0";
    static constexpr std::string_view topic = "entitlement-revoked";

    std::string payment_id;
    std::string user_id;
    std::string game_id;
    std::string
        requested_by; ///< "buyer" or "admin": a refund follows; "provider": the money went back before
    std::string reason;
    std::string correlation_id;
    core::time_point revoked_at;
};

std::string to_json(entitlement_revoked const& event);
std::string from_json(json::value const& body, entitlement_revoked& entitlement_revoked);

} // namespace fcg::contracts
