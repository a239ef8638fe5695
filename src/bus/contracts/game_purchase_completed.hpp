#pragma once
#include "bus/contracts/contract.hpp"

namespace fcg::contracts {

/// The outcome of a payment, as it is published.
enum class payment_outcome { approved, declined, failed, cancelled };

/// The names of the outcomes, in the order of the enumeration.
inline constexpr std::array<std::string_view, 4> payment_outcomes{"approved", "declined", "failed",
                                                                  "cancelled"};

constexpr std::string_view to_text(payment_outcome outcome)
{
    return payment_outcomes.at(static_cast<std::size_t>(outcome));
}

/// A payment has ended. If it was approved, the game can be granted.
struct game_purchase_completed {
    static constexpr std::string_view name = "GamePurchaseCompleted";
    static constexpr std::string_view version = "1.0";
    static constexpr std::string_view topic = "game-purchase-completed";
    static constexpr std::string_view publisher = "payments";

    contracts::payment_id payment_id;
    contracts::user_id user_id;
    contracts::game_id game_id;
    core::money amount;
    payment_method method = payment_method::credit_card;
    payment_outcome status = payment_outcome::failed;
    std::optional<std::string> reason;
    std::string correlation_id;
    core::time_point completed_at;

    static void describe(auto& event, auto& members)
    {
        members.id("paymentId", event.payment_id);
        members.id("userId", event.user_id);
        members.id("gameId", event.game_id);
        members.money("amount", event.amount);
        members.method("paymentMethod", event.method);
        members.choice("status", event.status, payment_outcomes);
        members.text("reason", event.reason);
        members.id_as_written("correlationId", event.correlation_id);
        members.moment("completedAt", event.completed_at);
    }
};

} // namespace fcg::contracts
