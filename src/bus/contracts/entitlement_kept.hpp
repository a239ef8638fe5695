#pragma once
#include "platform/core/clock.hpp"
#include "platform/json/value.hpp"

#include <string>
#include <string_view>

namespace fcg::contracts {

/// A refund was asked for, and the game stays where it is: it is in use, or was not there.
/// Published by library; read by games (the refund ends refused).
struct entitlement_kept {
    static constexpr std::string_view name = "EntitlementKept";
    static constexpr std::string_view version = "1.0";
    static constexpr std::string_view topic = "entitlement-kept";

    std::string payment_id;
    std::string user_id;
    std::string game_id;
    std::string reason;
    std::string correlation_id;
    core::time_point kept_at;
};

std::string to_json(entitlement_kept const& event);
std::string from_json(json::value const& body, entitlement_kept& entitlement_kept);

} // namespace fcg::contracts
