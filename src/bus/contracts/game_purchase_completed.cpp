#include "bus/contracts/game_purchase_completed.hpp"

#include "bus/contracts/reading.hpp"
#include "bus/contracts/writing.hpp"

#include <array>

namespace fcg::contracts {
namespace {

/// In the order of the enumeration.
constexpr std::array<std::string_view, 4> outcomes{"approved", "declined", "failed", "cancelled"};

} // namespace

std::string_view to_text(payment_outcome outcome)
{
    return outcomes.at(static_cast<std::size_t>(outcome));
}

std::string to_json(game_purchase_completed const& event)
{
    body_writer out;
    out.text("paymentId", event.payment_id);
    out.text("userId", event.user_id);
    out.text("gameId", event.game_id);
    out.money("amount", event.amount);
    out.text("paymentMethod", to_text(event.method));
    out.text("status", to_text(event.status));
    out.optional_text("reason", event.reason);
    out.text("correlationId", event.correlation_id);
    out.moment("completedAt", event.completed_at);
    return out.finish(game_purchase_completed::version);
}

std::string from_json(json::value const& body, game_purchase_completed& game_purchase_completed)
{
    body_reader body_reader(body);
    game_purchase_completed.payment_id = body_reader.id("paymentId");
    game_purchase_completed.user_id = body_reader.id("userId");
    game_purchase_completed.game_id = body_reader.id("gameId");
    game_purchase_completed.amount = body_reader.money("amount");
    game_purchase_completed.method = body_reader.method("paymentMethod");
    game_purchase_completed.status = static_cast<payment_outcome>(body_reader.choice("status", outcomes));
    game_purchase_completed.reason = body_reader.optional_text("reason");
    game_purchase_completed.correlation_id = body_reader.id_as_written("correlationId");
    game_purchase_completed.completed_at = body_reader.moment("completedAt");
    return body_reader.finish(game_purchase_completed::version);
}

} // namespace fcg::contracts
