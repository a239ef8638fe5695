#include "bus/contracts/entitlement_kept.hpp"

#include "bus/contracts/reading.hpp"
#include "bus/contracts/writing.hpp"

namespace fcg::contracts {

std::string to_json(entitlement_kept const& event)
{
    body_writer out;
    out.text("paymentId", event.payment_id);
    out.text("userId", event.user_id);
    out.text("gameId", event.game_id);
    out.text("reason", event.reason);
    out.text("correlationId", event.correlation_id);
    out.moment("keptAt", event.kept_at);
    return out.finish(entitlement_kept::version);
}

std::string from_json(json::value const& body, entitlement_kept& entitlement_kept)
{
    body_reader body_reader(body);
    entitlement_kept.payment_id = body_reader.id("paymentId");
    entitlement_kept.user_id = body_reader.id("userId");
    entitlement_kept.game_id = body_reader.id("gameId");
    entitlement_kept.reason = body_reader.text("reason");
    entitlement_kept.correlation_id = body_reader.id_as_written("correlationId");
    entitlement_kept.kept_at = body_reader.moment("keptAt");
    return body_reader.finish(entitlement_kept::version);
}

} // namespace fcg::contracts
