#include "bus/contracts/purchase_overdue.hpp"

#include "bus/contracts/reading.hpp"
#include "bus/contracts/writing.hpp"

namespace fcg::contracts {

std::string to_json(purchase_overdue const& event)
{
    body_writer out;
    out.text("paymentId", event.payment_id);
    out.text("userId", event.user_id);
    out.text("gameId", event.game_id);
    out.money("amount", event.amount);
    out.text("paymentMethod", to_text(event.method));
    out.text("correlationId", event.correlation_id);
    out.moment("requestedAt", event.requested_at);
    return out.finish(purchase_overdue::version);
}

std::string from_json(json::value const& body, purchase_overdue& into)
{
    body_reader in(body);
    into.payment_id = in.id("paymentId");
    into.user_id = in.id("userId");
    into.game_id = in.id("gameId");
    into.amount = in.money("amount");
    into.method = in.method("paymentMethod");
    into.correlation_id = in.id_as_written("correlationId");
    into.requested_at = in.moment("requestedAt");
    return in.finish(purchase_overdue::version);
}

} // namespace fcg::contracts
