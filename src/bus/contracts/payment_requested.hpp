#pragma once
#include "bus/contracts/contract.hpp"

namespace fcg::contracts {

/// A payment was opened and is to be processed. The event is FCG's PaymentRequestedMessage.
struct payment_requested {
    static constexpr std::string_view name = "PaymentRequestedMessage";
    static constexpr std::string_view version = "1.0";
    static constexpr std::string_view topic = "payments-to-process";
    static constexpr std::string_view publisher = "payments";

    contracts::payment_id payment_id;
    std::string correlation_id;
    contracts::user_id user_id;
    contracts::game_id game_id;
    core::money amount;
    payment_method method = payment_method::credit_card;
    core::time_point occurred_at;

    static void describe(auto& event, auto& members)
    {
        members.id("paymentId", event.payment_id);
        members.id_as_written("correlationId", event.correlation_id);
        members.id("userId", event.user_id);
        members.id("gameId", event.game_id);
        members.money("amount", event.amount);
        members.method("paymentMethod", event.method);
        members.moment("occurredAt", event.occurred_at);
    }
};

} // namespace fcg::contracts
