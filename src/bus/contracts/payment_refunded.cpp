#include "bus/contracts/payment_refunded.hpp"

#include "bus/contracts/reading.hpp"
#include "bus/contracts/writing.hpp"

namespace fcg::contracts {

std::string to_json(payment_refunded const& event)
{
    body_writer out;
    out.text("paymentId", event.payment_id);
    out.text("userId", event.user_id);
    out.text("gameId", event.game_id);
    out.money("amount", event.amount);
    out.text("cause", event.cause);
    out.text("reason", event.reason);
    out.text("provider", event.provider);
    out.text("correlationId", event.correlation_id);
    out.moment("refundedAt", event.refunded_at);
    return out.finish(payment_refunded::version);
}

std::string from_json(json::value const& body, payment_refunded& payment_refunded)
{
    body_reader body_reader(body);
    payment_refunded.payment_id = body_reader.id("paymentId");
    payment_refunded.user_id = body_reader.id("userId");
    payment_refunded.game_id = body_reader.id("gameId");
    payment_refunded.amount = body_reader.money("amount");
    payment_refunded.cause = body_reader.text("cause");
    payment_refunded.reason = body_reader.text("reason");
    payment_refunded.provider = body_reader.text("provider");
    payment_refunded.correlation_id = body_reader.id_as_written("correlationId");
    payment_refunded.refunded_at = body_reader.moment("refundedAt");
    return body_reader.finish(payment_refunded::version);
}

} // namespace fcg::contracts
