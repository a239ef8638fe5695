#pragma once
#include "platform/json/value.hpp"

#include <cstdint>
#include <string>
#include <string_view>

namespace fcg::contracts {

/// The provider is about to be asked for a refund; recorded before the question.
/// Published by nobody: it stays in the event store; read by nobody.
struct refund_processing {
    static constexpr std::string_view name = "RefundProcessing";
    static constexpr std::string_view version = "1.0";
    static constexpr std::string_view topic = "";

    std::string payment_id;
    std::string provider_reference; ///< of the charge
    std::int64_t attempt = 0;       ///< 1 for the first
};

std::string to_json(refund_processing const& event);
std::string from_json(json::value const& body, refund_processing& refund_processing);

} // namespace fcg::contracts
