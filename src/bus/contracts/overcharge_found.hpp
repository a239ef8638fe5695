#pragma once
#include "platform/core/clock.hpp"
#include "platform/core/money.hpp"
#include "platform/json/value.hpp"

#include <cstdint>
#include <string>
#include <string_view>

namespace fcg::contracts {

/// The provider took money that the payment does not stand for: after its end, twice, or another amount. A
/// refund follows, or waits for an operator.
/// Published by nobody: it stays in the event store; read by nobody.
struct overcharge_found {
    static constexpr std::string_view name = "OverchargeFound";
    static constexpr std::string_view version = "1.0";
    static constexpr std::string_view topic = "";

    std::string payment_id;
    std::string provider;
    std::string provider_reference; ///< of the charge that is too much
    core::money amount;
    std::int64_t fee_minor = 0; ///< what the provider keeps, in the amount's currency; 0: not known
    std::string cause;          ///< "late", "doubled" or "mismatched"
    std::string correlation_id;
    core::time_point found_at;
};

std::string to_json(overcharge_found const& event);
std::string from_json(json::value const& body, overcharge_found& overcharge_found);

} // namespace fcg::contracts
