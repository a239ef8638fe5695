#include "bus/contracts/payment_attempt_failed.hpp"

#include "bus/contracts/reading.hpp"
#include "bus/contracts/writing.hpp"

namespace fcg::contracts {

std::string to_json(payment_attempt_failed const& event)
{
    body_writer out;
    out.text("paymentId", event.payment_id);
    out.text("what", event.operation);
    out.text("providerReference", event.provider_reference);
    out.number("attempt", event.attempt);
    out.text("reason", event.reason);
    return out.finish(payment_attempt_failed::version);
}

std::string from_json(json::value const& body, payment_attempt_failed& event)
{
    body_reader body_reader(body);
    event.payment_id = body_reader.id("paymentId");
    event.operation = body_reader.text("what");
    event.provider_reference = body_reader.text("providerReference");
    event.attempt = body_reader.whole_number("attempt", 1);
    event.reason = body_reader.text("reason");
    return body_reader.finish(payment_attempt_failed::version);
}

} // namespace fcg::contracts
