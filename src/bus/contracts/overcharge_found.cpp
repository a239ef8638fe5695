#include "bus/contracts/overcharge_found.hpp"

#include "bus/contracts/reading.hpp"
#include "bus/contracts/writing.hpp"

namespace fcg::contracts {

std::string to_json(overcharge_found const& event)
{
    body_writer out;
    out.text("paymentId", event.payment_id);
    out.text("provider", event.provider);
    out.text("providerReference", event.provider_reference);
    out.money("amount", event.amount);
    if (event.fee_minor > 0)
        out.amount("fee", {event.fee_minor, event.amount.currency});
    out.text("cause", event.cause);
    out.text("correlationId", event.correlation_id);
    out.moment("foundAt", event.found_at);
    return out.finish(overcharge_found::version);
}

std::string from_json(json::value const& body, overcharge_found& overcharge_found)
{
    body_reader body_reader(body);
    overcharge_found.payment_id = body_reader.id("paymentId");
    overcharge_found.provider = body_reader.text("provider");
    overcharge_found.provider_reference = body_reader.text("providerReference");
    overcharge_found.amount = body_reader.money("amount");
    overcharge_found.fee_minor = body_reader.optional_amount("fee", overcharge_found.amount.currency).minor;
    overcharge_found.cause = body_reader.text("cause");
    overcharge_found.correlation_id = body_reader.id_as_written("correlationId");
    overcharge_found.found_at = body_reader.moment("foundAt");
    return body_reader.finish(overcharge_found::version);
}

} // namespace fcg::contracts
