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

std::string from_json(json::value const& body, entitlement_kept& into)
{
    body_reader in(body);
    into.payment_id = in.id("paymentId");
    into.user_id = in.id("userId");
    into.game_id = in.id("gameId");
    into.reason = in.text("reason");
    into.correlation_id = in.id_as_written("correlationId");
    into.kept_at = in.moment("keptAt");
    return in.finish(entitlement_kept::version);
}

} // namespace fcg::contracts
