#pragma once
#include "platform/json/value.hpp"

#include <cstdint>
#include <string>
#include <string_view>

namespace fcg::contracts {

/// The provider answered an attempt with an error, refused it, or let its time run out. An attempt that was
/// cut off, because the process ended in the middle of it, has no such event. Published by nobody: it stays
/// in the event store; read by nobody.
struct payment_attempt_failed {
    static constexpr std::string_view name = "PaymentAttemptFailed";
    static constexpr std::string_view version = "1.0";
    static constexpr std::string_view topic = "";

    std::string payment_id;
    std::string operation;          ///< "charge" or "refund"
    std::string provider_reference; ///< of the charge that is refunded; empty for an attempt at charging
    std::int64_t attempt = 0;       ///< the number that PaymentProcessing or RefundProcessing gave it
    std::string reason;
};

std::string to_json(payment_attempt_failed const& event);
std::string from_json(json::value const& body, payment_attempt_failed& event);

} // namespace fcg::contracts
