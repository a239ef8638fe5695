#pragma once
#include "bus/contracts/payment_method.hpp"
#include "platform/core/clock.hpp"
#include "platform/core/money.hpp"
#include "platform/json/value.hpp"

#include <string>
#include <string_view>

namespace fcg::contracts {

/// A payment exists and waits to be processed (FCG's PaymentRequestedMessage).
/// Published by payments; read by payments' own worker.
struct payment_requested {
    static constexpr std::string_view name = "PaymentRequestedMessage";
    static constexpr std::string_view version = "1.0";
    static constexpr std::string_view topic = "payments-to-process";

    std::string payment_id;
    std::string correlation_id;
    std::string user_id;
    std::string game_id;
    core::money amount;
    payment_method method = payment_method::credit_card;
    core::time_point occurred_at;
};

std::string to_json(payment_requested const& event);
std::string from_json(json::value const& body, payment_requested& payment_requested);

} // namespace fcg::contracts
