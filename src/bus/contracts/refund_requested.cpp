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

std::string from_json(json::value const& body, refund_requested& refund_requested)
{
    body_reader body_reader(body);
    refund_requested.payment_id = body_reader.id("paymentId");
    refund_requested.user_id = body_reader.id("userId");
    refund_requested.provider_reference = body_reader.text("providerReference");
    refund_requested.amount = body_reader.money("amount");
    refund_requested.cause = body_reader.text("cause");
    refund_requested.reason = body_reader.text("reason");
    refund_requested.correlation_id = body_reader.id_as_written("correlationId");
    refund_requested.requested_at = body_reader.moment("requestedAt");
    return body_reader.finish(refund_requested::version);
}

} // namespace fcg::contracts
