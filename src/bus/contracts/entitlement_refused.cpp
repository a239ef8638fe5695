#include "bus/contracts/entitlement_refused.hpp"

#include "bus/contracts/reading.hpp"
#include "bus/contracts/writing.hpp"

namespace fcg::contracts {

std::string to_json(entitlement_refused const& event)
{
    body_writer out;
    out.text("paymentId", event.payment_id);
    out.text("userId", event.user_id);
    out.text("gameId", event.game_id);
    out.text("reason", event.reason);
    out.text("correlationId", event.correlation_id);
    out.moment("refusedAt", event.refused_at);
    return out.finish(entitlement_refused::version);
}

std::string from_json(json::value const& body, entitlement_refused& entitlement_refused)
{
    body_reader body_reader(body);
    entitlement_refused.payment_id = body_reader.id("paymentId");
    entitlement_refused.user_id = body_reader.id("userId");
    entitlement_refused.game_id = body_reader.id("gameId");
    entitlement_refused.reason = body_reader.text("reason");
    entitlement_refused.correlation_id = body_reader.id_as_written("correlationId");
    entitlement_refused.refused_at = body_reader.moment("refusedAt");
    return body_reader.finish(entitlement_refused::version);
}

} // namespace fcg::contracts
