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

std::string from_json(json::value const& body, entitlement_granted& into)
{
    body_reader in(body);
    into.payment_id = in.id("paymentId");
    into.user_id = in.id("userId");
    into.game_id = in.id("gameId");
    into.amount = in.money("amount");
    into.source = in.text("source");
    into.correlation_id = in.id_as_written("correlationId");
    into.granted_at = in.moment("grantedAt");
    return in.finish(entitlement_granted::version);
}

} // namespace fcg::contracts
