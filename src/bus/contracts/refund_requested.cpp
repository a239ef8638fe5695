#include "bus/contracts/refund_requested.hpp"

#include "bus/contracts/reading.hpp"
#include "bus/contracts/writing.hpp"

namespace fcg::contracts {

std::string to_json(refund_requested const& event)
{
    body_writer out;
    out.text("paymentId", event.payment_id);
    out.text("userId", event.user_id);
    out.text("providerReference", event.provider_reference);
    out.money("amount", event.amount);
    out.text("cause", event.cause);
    out.text("reason", event.reason);
    out.text("correlationId", event.correlation_id);
    out.moment("requestedAt", event.requested_at);
    return out.finish(refund_requested::version);
}

std::string from_json(json::value const& body, refund_requested& into)
{
    body_reader in(body);
    into.payment_id = in.id("paymentId");
    into.user_id = in.id("userId");
    into.provider_reference = in.text("providerReference");
    into.amount = in.money("amount");
    into.cause = in.text("cause");
    into.reason = in.text("reason");
    into.correlation_id = in.id_as_written("correlationId");
    into.requested_at = in.moment("requestedAt");
    return in.finish(refund_requested::version);
}

} // namespace fcg::contracts
