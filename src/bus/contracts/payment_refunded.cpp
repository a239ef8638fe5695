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

std::string from_json(json::value const& body, payment_refunded& into)
{
    body_reader in(body);
    into.payment_id = in.id("paymentId");
    into.user_id = in.id("userId");
    into.game_id = in.id("gameId");
    into.amount = in.money("amount");
    into.cause = in.text("cause");
    into.reason = in.text("reason");
    into.provider = in.text("provider");
    into.correlation_id = in.id_as_written("correlationId");
    into.refunded_at = in.moment("refundedAt");
    return in.finish(payment_refunded::version);
}

} // namespace fcg::contracts
