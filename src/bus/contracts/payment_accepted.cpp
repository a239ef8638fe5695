#include "bus/contracts/payment_accepted.hpp"

#include "bus/contracts/reading.hpp"
#include "bus/contracts/writing.hpp"

namespace fcg::contracts {

std::string to_json(payment_accepted const& event)
{
    body_writer out;
    out.text("paymentId", event.payment_id);
    out.text("userId", event.user_id);
    out.text("provider", event.provider);
    out.text("providerReference", event.provider_reference);
    out.text("correlationId", event.correlation_id);
    out.moment("acceptedAt", event.accepted_at);
    return out.finish(payment_accepted::version);
}

std::string from_json(json::value const& body, payment_accepted& into)
{
    body_reader in(body);
    into.payment_id = in.id("paymentId");
    into.user_id = in.id("userId");
    into.provider = in.text("provider");
    into.provider_reference = in.text("providerReference");
    into.correlation_id = in.id_as_written("correlationId");
    into.accepted_at = in.moment("acceptedAt");
    return in.finish(payment_accepted::version);
}

} // namespace fcg::contracts
