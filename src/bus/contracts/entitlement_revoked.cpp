#include "bus/contracts/entitlement_revoked.hpp"

#include "bus/contracts/reading.hpp"
#include "bus/contracts/writing.hpp"

namespace fcg::contracts {

std::string to_json(entitlement_revoked const& event)
{
    body_writer out;
    out.text("paymentId", event.payment_id);
    out.text("userId", event.user_id);
    out.text("gameId", event.game_id);
    out.text("by", event.requested_by);
    out.text("reason", event.reason);
    out.text("correlationId", event.correlation_id);
    out.moment("revokedAt", event.revoked_at);
    return out.finish(entitlement_revoked::version);
}

std::string from_json(json::value const& body, entitlement_revoked& entitlement_revoked)
{
    body_reader body_reader(body);
    entitlement_revoked.payment_id = body_reader.id("paymentId");
    entitlement_revoked.user_id = body_reader.id("userId");
    entitlement_revoked.game_id = body_reader.id("gameId");
    entitlement_revoked.requested_by = body_reader.text("by");
    entitlement_revoked.reason = body_reader.text("reason");
    entitlement_revoked.correlation_id = body_reader.id_as_written("correlationId");
    entitlement_revoked.revoked_at = body_reader.moment("revokedAt");
    return body_reader.finish(entitlement_revoked::version);
}

} // namespace fcg::contracts
