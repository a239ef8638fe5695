#pragma once
#include "platform/core/clock.hpp"
#include "platform/json/value.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace fcg::contracts {

/// A step on the way of a purchase, as its time line shows it.
/// Published by tracking; read by other services (bus.subscriptions).
struct purchase_tracked {
    static constexpr std::string_view name = "PurchaseTracked";
    static constexpr std::string_view version = "1.0";
    static constexpr std::string_view topic = "purchase-tracking-events";

    std::string payment_id;
    std::string user_id;
    std::string step; ///< "requested", "approved", "granted" ...
    std::optional<std::string> detail;
    std::int64_t number = 0; ///< of the step among those of its purchase
    std::string correlation_id;
    core::time_point happened_at;
};

std::string to_json(purchase_tracked const& event);
std::string from_json(json::value const& body, purchase_tracked& purchase_tracked);

} // namespace fcg::contracts
