#pragma once
#include "platform/core/clock.hpp"
#include "platform/json/value.hpp"

#include <string>
#include <string_view>

namespace fcg::contracts {

/// The provider knows the charge and has taken nothing yet; recorded before the money is asked for, so that
/// what became of it can always be asked. Published by nobody: it stays in the event store; read by nobody.
struct charge_opened {
    static constexpr std::string_view name = "ChargeOpened";
    static constexpr std::string_view version = "1.0";
    static constexpr std::string_view topic = "";

    std::string payment_id;
    std::string provider;
    std::string provider_reference; ///< the provider's own id of the charge
    core::time_point opened_at;
};

std::string to_json(charge_opened const& event);
std::string from_json(json::value const& body, charge_opened& charge_opened);

} // namespace fcg::contracts
