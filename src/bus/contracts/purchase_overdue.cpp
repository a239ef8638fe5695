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

std::string from_json(json::value const& body, purchase_overdue& purchase_overdue)
{
    body_reader body_reader(body);
    purchase_overdue.payment_id = body_reader.id("paymentId");
    purchase_overdue.user_id = body_reader.id("userId");
    purchase_overdue.game_id = body_reader.id("gameId");
    purchase_overdue.amount = body_reader.money("amount");
    purchase_overdue.method = body_reader.method("paymentMethod");
    purchase_overdue.correlation_id = body_reader.id_as_written("correlationId");
    purchase_overdue.requested_at = body_reader.moment("requestedAt");
    return body_reader.finish(purchase_overdue::version);
}

} // namespace fcg::contracts
