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
    out.text("by", event.by);
    out.text("reason", event.reason);
    out.text("correlationId", event.correlation_id);
    out.moment("revokedAt", event.revoked_at);
    return out.finish(entitlement_revoked::version);
}

std::string from_json(json::value const& body, entitlement_revoked& into)
{
    body_reader in(body);
    into.payment_id = in.id("paymentId");
    into.user_id = in.id("userId");
    into.game_id = in.id("gameId");
    into.by = in.text("by");
    into.reason = in.text("reason");
    into.correlation_id = in.id_as_written("correlationId");
    into.revoked_at = in.moment("revokedAt");
    return in.finish(entitlement_revoked::version);
}

} // namespace fcg::contracts
