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

std::string from_json(json::value const& body, payment_requested& payment_requested)
{
    body_reader body_reader(body);
    payment_requested.payment_id = body_reader.id("paymentId");
    payment_requested.correlation_id = body_reader.id_as_written("correlationId");
    payment_requested.user_id = body_reader.id("userId");
    payment_requested.game_id = body_reader.id("gameId");
    payment_requested.amount = body_reader.money("amount");
    payment_requested.method = body_reader.method("paymentMethod");
    payment_requested.occurred_at = body_reader.moment("occurredAt");
    return body_reader.finish(payment_requested::version);
}

} // namespace fcg::contracts
