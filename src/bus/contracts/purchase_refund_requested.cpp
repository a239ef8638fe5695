#include "bus/contracts/purchase_refund_requested.hpp"

#include "bus/contracts/reading.hpp"
#include "bus/contracts/writing.hpp"

namespace fcg::contracts {

std::string to_json(purchase_refund_requested const& event)
{
    body_writer out;
    out.text("paymentId", event.payment_id);
    out.text("userId", event.user_id);
    out.text("gameId", event.game_id);
    out.text("by", event.requested_by);
    out.text("reason", event.reason);
    out.text("correlationId", event.correlation_id);
    out.moment("requestedAt", event.requested_at);
    return out.finish(purchase_refund_requested::version);
}

std::string from_json(json::value const& body, purchase_refund_requested& purchase_refund_requested)
{
    body_reader body_reader(body);
    purchase_refund_requested.payment_id = body_reader.id("paymentId");
    purchase_refund_requested.user_id = body_reader.id("userId");
    purchase_refund_requested.game_id = body_reader.id("gameId");
    purchase_refund_requested.requested_by = body_reader.text("by");
    purchase_refund_requested.reason = body_reader.text("reason");
    purchase_refund_requested.correlation_id = body_reader.id_as_written("correlationId");
    purchase_refund_requested.requested_at = body_reader.moment("requestedAt");
    return body_reader.finish(purchase_refund_requested::version);
}

} // namespace fcg::contracts
