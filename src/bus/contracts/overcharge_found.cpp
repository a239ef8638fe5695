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

std::string from_json(json::value const& body, overcharge_found& into)
{
    body_reader in(body);
    into.payment_id = in.id("paymentId");
    into.provider = in.text("provider");
    into.provider_reference = in.text("providerReference");
    into.amount = in.money("amount");
    into.fee_minor = in.optional_amount("fee", into.amount.currency).minor;
    into.cause = in.text("cause");
    into.correlation_id = in.id_as_written("correlationId");
    into.found_at = in.moment("foundAt");
    return in.finish(overcharge_found::version);
}

} // namespace fcg::contracts
