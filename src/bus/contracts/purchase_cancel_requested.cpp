#include "bus/contracts/purchase_cancel_requested.hpp"

#include "bus/contracts/reading.hpp"
#include "bus/contracts/writing.hpp"

namespace fcg::contracts {

std::string to_json(purchase_cancel_requested const& event)
{
    body_writer out;
    out.text("paymentId", event.payment_id);
    out.text("userId", event.user_id);
    out.text("gameId", event.game_id);
    out.money("amount", event.amount);
    out.text("paymentMethod", to_text(event.method));
    out.text("by", event.requested_by);
    out.optional_text("reason", event.reason);
    out.text("correlationId", event.correlation_id);
    out.moment("requestedAt", event.requested_at);
    return out.finish(purchase_cancel_requested::version);
}

std::string from_json(json::value const& body, purchase_cancel_requested& purchase_cancel_requested)
{
    body_reader body_reader(body);
    purchase_cancel_requested.payment_id = body_reader.id("paymentId");
    purchase_cancel_requested.user_id = body_reader.id("userId");
    purchase_cancel_requested.game_id = body_reader.id("gameId");
    purchase_cancel_requested.amount = body_reader.money("amount");
    purchase_cancel_requested.method = body_reader.method("paymentMethod");
    purchase_cancel_requested.requested_by = body_reader.text("by");
    purchase_cancel_requested.reason = body_reader.optional_text("reason");
    purchase_cancel_requested.correlation_id = body_reader.id_as_written("correlationId");
    purchase_cancel_requested.requested_at = body_reader.moment("requestedAt");
    return body_reader.finish(purchase_cancel_requested::version);
}

} // namespace fcg::contracts
