#include "bus/contracts/refund_parked.hpp"

#include "bus/contracts/reading.hpp"
#include "bus/contracts/writing.hpp"

namespace fcg::contracts {

std::string to_json(refund_parked const& event)
{
    body_writer out;
    out.text("paymentId", event.payment_id);
    out.text("userId", event.user_id);
    out.text("providerReference", event.provider_reference);
    out.money("amount", event.amount);
    out.text("cause", event.cause);
    out.text("reason", event.reason);
    out.number("attempts", event.attempts);
    out.text("correlationId", event.correlation_id);
    out.moment("parkedAt", event.parked_at);
    return out.finish(refund_parked::version);
}

std::string from_json(json::value const& body, refund_parked& refund_parked)
{
    body_reader body_reader(body);
    refund_parked.payment_id = body_reader.id("paymentId");
    refund_parked.user_id = body_reader.id("userId");
    refund_parked.provider_reference = body_reader.text("providerReference");
    refund_parked.amount = body_reader.money("amount");
    refund_parked.cause = body_reader.text("cause");
    refund_parked.reason = body_reader.text("reason");
    refund_parked.attempts = body_reader.whole_number("attempts", 0);
    refund_parked.correlation_id = body_reader.id_as_written("correlationId");
    refund_parked.parked_at = body_reader.moment("parkedAt");
    return body_reader.finish(refund_parked::version);
}

} // namespace fcg::contracts
