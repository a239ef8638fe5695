#include "bus/contracts/payment_requested.hpp"

#include "bus/contracts/reading.hpp"
#include "bus/contracts/writing.hpp"

namespace fcg::contracts {

std::string to_json(payment_requested const& event)
{
    body_writer out;
    out.text("paymentId", event.payment_id);
    out.text("correlationId", event.correlation_id);
    out.text("userId", event.user_id);
    out.text("gameId", event.game_id);
    out.money("amount", event.amount);
    out.text("paymentMethod", to_text(event.method));
    out.moment("occurredAt", event.occurred_at);
    return out.finish(payment_requested::version);
}

std::string from_json(json::value const& body, payment_requested& into)
{
    body_reader in(body);
    into.payment_id = in.id("paymentId");
    into.correlation_id = in.id_as_written("correlationId");
    into.user_id = in.id("userId");
    into.game_id = in.id("gameId");
    into.amount = in.money("amount");
    into.method = in.method("paymentMethod");
    into.occurred_at = in.moment("occurredAt");
    return in.finish(payment_requested::version);
}

} // namespace fcg::contracts
