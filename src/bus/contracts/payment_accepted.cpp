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

std::string from_json(json::value const& body, payment_accepted& payment_accepted)
{
    body_reader body_reader(body);
    payment_accepted.payment_id = body_reader.id("paymentId");
    payment_accepted.user_id = body_reader.id("userId");
    payment_accepted.provider = body_reader.text("provider");
    payment_accepted.provider_reference = body_reader.text("providerReference");
    payment_accepted.correlation_id = body_reader.id_as_written("correlationId");
    payment_accepted.accepted_at = body_reader.moment("acceptedAt");
    return body_reader.finish(payment_accepted::version);
}

} // namespace fcg::contracts
