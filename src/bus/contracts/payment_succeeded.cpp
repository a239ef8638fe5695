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

std::string from_json(json::value const& body, payment_succeeded& into)
{
    body_reader in(body);
    into.payment_id = in.id("paymentId");
    into.user_id = in.id("userId");
    into.amount = in.money("amount");
    into.provider = in.text("provider");
    into.provider_reference = in.text("providerReference");
    into.fee_minor = in.optional_amount("fee", into.amount.currency).minor;
    into.correlation_id = in.id_as_written("correlationId");
    into.succeeded_at = in.moment("succeededAt");
    return in.finish(payment_succeeded::version);
}

} // namespace fcg::contracts
