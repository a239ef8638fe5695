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

std::string from_json(json::value const& body, entitlement_refused& into)
{
    body_reader in(body);
    into.payment_id = in.id("paymentId");
    into.user_id = in.id("userId");
    into.game_id = in.id("gameId");
    into.reason = in.text("reason");
    into.correlation_id = in.id_as_written("correlationId");
    into.refused_at = in.moment("refusedAt");
    return in.finish(entitlement_refused::version);
}

} // namespace fcg::contracts
