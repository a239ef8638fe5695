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

std::string from_json(json::value const& body, overcharge_refunded& into)
{
    body_reader in(body);
    into.payment_id = in.id("paymentId");
    into.provider_reference = in.text("providerReference");
    into.amount = in.money("amount");
    into.correlation_id = in.id_as_written("correlationId");
    into.refunded_at = in.moment("refundedAt");
    return in.finish(overcharge_refunded::version);
}

} // namespace fcg::contracts
