#pragma once
#include "platform/core/clock.hpp"
#include "platform/json/value.hpp"

#include <string>
#include <string_view>

namespace fcg::contracts {

/// Money was taken but the game cannot be granted (already owned through another payment): compensation is
/// due. Published by library; read by payments (gives the money back) and games (waits for that).
struct entitlement_refused {
    static constexpr std::string_view name = "EntitlementRefused";
    static constexpr std::string_view version = "1.0";
    static constexpr std::string_view topic = "entitlement-refused";

    std::string payment_id;
    std::string user_id;
    std::string game_id;
    std::string reason;
    std::string correlation_id;
    core::time_point refused_at;
};

std::string to_json(entitlement_refused const& event);
std::string from_json(json::value const& body, entitlement_refused& entitlement_refused);

} // namespace fcg::contracts
