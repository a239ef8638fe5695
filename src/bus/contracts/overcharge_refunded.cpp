#include "bus/contracts/overcharge_refunded.hpp"

#include "bus/contracts/reading.hpp"
#include "bus/contracts/writing.hpp"

namespace fcg::contracts {

std::string to_json(overcharge_refunded const& event)
{
    body_writer out;
    out.text("paymentId", event.payment_id);
    out.text("providerReference", event.provider_reference);
    out.money("amount", event.amount);
    out.text("correlationId", event.correlation_id);
    out.moment("refundedAt", event.refunded_at);
    return out.finish(overcharge_refunded::version);
}

std::string from_json(json::value const& body, overcharge_refunded& overcharge_refunded)
{
    body_reader body_reader(body);
    overcharge_refunded.payment_id = body_reader.id("paymentId");
    overcharge_refunded.provider_reference = body_reader.text("providerReference");
    overcharge_refunded.amount = body_reader.money("amount");
    overcharge_refunded.correlation_id = body_reader.id_as_written("correlationId");
    overcharge_refunded.refunded_at = body_reader.moment("refundedAt");
    return body_reader.finish(overcharge_refunded::version);
}

} // namespace fcg::contracts
