#pragma once
#include "platform/core/clock.hpp"
#include "platform/core/money.hpp"
#include "platform/json/value.hpp"

#include <string>
#include <string_view>

namespace fcg::contracts {

/// Money that was too much went back to the buyer; the payment stays as it ended.
/// Published by nobody: it stays in the event store; read by nobody.
struct overcharge_refunded {
    static constexpr std::string_view name = "OverchargeRefunded";
    static constexpr std::string_view version = "1.0";
    static constexpr std::string_view topic = "";

    std::string payment_id;
    std::string provider_reference; ///< of the charge
    core::money amount;
    std::string correlation_id;
    core::time_point refunded_at;
};

std::string to_json(overcharge_refunded const& event);
std::string from_json(json::value const& body, overcharge_refunded& overcharge_refunded);

} // namespace fcg::contracts
