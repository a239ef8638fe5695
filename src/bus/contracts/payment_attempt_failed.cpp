#include "bus/contracts/payment_attempt_failed.hpp"

#include "bus/contracts/reading.hpp"
#include "bus/contracts/writing.hpp"

namespace fcg::contracts {

std::string to_json(payment_attempt_failed const& event)
{
    body_writer out;
    out.text("paymentId", event.payment_id);
    out.text("what", event.what);
    out.text("providerReference", event.provider_reference);
    out.number("attempt", event.attempt);
    out.text("reason", event.reason);
    return out.finish(payment_attempt_failed::version);
}

std::string from_json(json::value const& body, payment_attempt_failed& event)
{
    body_reader in(body);
    event.payment_id = in.id("paymentId");
    event.what = in.text("what");
    event.provider_reference = in.text("providerReference");
    event.attempt = in.whole_number("attempt", 1);
    event.reason = in.text("reason");
    return in.finish(payment_attempt_failed::version);
}

} // namespace fcg::contracts
