#include "bus/contracts/payment_succeeded.hpp"

#include "bus/contracts/reading.hpp"
#include "bus/contracts/writing.hpp"

namespace fcg::contracts {

std::string to_json(payment_succeeded const& event)
{
    body_writer out;
    out.text("paymentId", event.payment_id);
    out.text("userId", event.user_id);
    out.money("amount", event.amount);
    out.text("provider", event.provider);
    out.text("providerReference", event.provider_reference);
    if (event.fee_minor > 0)
        out.amount("fee", {event.fee_minor, event.amount.currency});
    out.text("correlationId", event.correlation_id);
    out.moment("succeededAt", event.succeeded_at);
    return out.finish(payment_succeeded::version);
}

std::string from_json(json::value const& body, payment_succeeded& payment_succeeded)
{
    body_reader body_reader(body);
    payment_succeeded.payment_id = body_reader.id("paymentId");
    payment_succeeded.user_id = body_reader.id("userId");
    payment_succeeded.amount = body_reader.money("amount");
    payment_succeeded.provider = body_reader.text("provider");
    payment_succeeded.provider_reference = body_reader.text("providerReference");
    payment_succeeded.fee_minor = body_reader.optional_amount("fee", payment_succeeded.amount.currency).minor;
    payment_succeeded.correlation_id = body_reader.id_as_written("correlationId");
    payment_succeeded.succeeded_at = body_reader.moment("succeededAt");
    return body_reader.finish(payment_succeeded::version);
}

} // namespace fcg::contracts
