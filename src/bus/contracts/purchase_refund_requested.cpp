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
    out.text("by", event.by);
    out.text("reason", event.reason);
    out.text("correlationId", event.correlation_id);
    out.moment("requestedAt", event.requested_at);
    return out.finish(purchase_refund_requested::version);
}

std::string from_json(json::value const& body, purchase_refund_requested& into)
{
    body_reader in(body);
    into.payment_id = in.id("paymentId");
    into.user_id = in.id("userId");
    into.game_id = in.id("gameId");
    into.by = in.text("by");
    into.reason = in.text("reason");
    into.correlation_id = in.id_as_written("correlationId");
    into.requested_at = in.moment("requestedAt");
    return in.finish(purchase_refund_requested::version);
}

} // namespace fcg::contracts
