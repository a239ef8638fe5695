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

std::string from_json(json::value const& body, game_purchase_completed& into)
{
    body_reader in(body);
    into.payment_id = in.id("paymentId");
    into.user_id = in.id("userId");
    into.game_id = in.id("gameId");
    into.amount = in.money("amount");
    into.method = in.method("paymentMethod");
    into.status = static_cast<payment_outcome>(in.choice("status", outcomes));
    into.reason = in.optional_text("reason");
    into.correlation_id = in.id_as_written("correlationId");
    into.completed_at = in.moment("completedAt");
    return in.finish(game_purchase_completed::version);
}

} // namespace fcg::contracts
