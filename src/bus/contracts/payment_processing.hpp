#pragma once
#include "platform/json/value.hpp"

#include <cstdint>
#include <string>
#include <string_view>

namespace fcg::contracts {

/// The provider is about to be asked; recorded before the question, so that every attempt is known.
/// Published by nobody: it stays in the event store; read by nobody.
struct payment_processing {
    static constexpr std::string_view name = "PaymentProcessing";
    static constexpr std::string_view version = "1.0";
    static constexpr std::string_view topic = "";

    std::string payment_id;
    std::int64_t attempt = 0; ///< 1 for the first
    std::string provider;
};

std::string to_json(payment_processing const& event);
std::string from_json(json::value const& body, payment_processing& payment_processing);

} // namespace fcg::contracts
