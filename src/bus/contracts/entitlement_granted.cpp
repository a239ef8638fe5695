#include "bus/contracts/entitlement_granted.hpp"

#include "bus/contracts/reading.hpp"
#include "bus/contracts/writing.hpp"

namespace fcg::contracts {

std::string to_json(entitlement_granted const& event)
{
    body_writer out;
    out.text("paymentId", event.payment_id);
    out.text("userId", event.user_id);
    out.text("gameId", event.game_id);
    out.money("amount", event.amount);
    out.text("source", event.source);
    out.text("correlationId", event.correlation_id);
    out.moment("grantedAt", event.granted_at);
    return out.finish(entitlement_granted::version);
}

std::string from_json(json::value const& body, entitlement_granted& entitlement_granted)
{
    body_reader body_reader(body);
    entitlement_granted.payment_id = body_reader.id("paymentId");
    entitlement_granted.user_id = body_reader.id("userId");
    entitlement_granted.game_id = body_reader.id("gameId");
    entitlement_granted.amount = body_reader.money("amount");
    entitlement_granted.source = body_reader.text("source");
    entitlement_granted.correlation_id = body_reader.id_as_written("correlationId");
    entitlement_granted.granted_at = body_reader.moment("grantedAt");
    return body_reader.finish(entitlement_granted::version);
}

} // namespace fcg::contracts
