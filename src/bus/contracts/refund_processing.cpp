#include "bus/contracts/refund_processing.hpp"

#include "bus/contracts/reading.hpp"
#include "bus/contracts/writing.hpp"

namespace fcg::contracts {

std::string to_json(refund_processing const& event)
{
    body_writer out;
    out.text("paymentId", event.payment_id);
    out.text("providerReference", event.provider_reference);
    out.number("attempt", event.attempt);
    return out.finish(refund_processing::version);
}

std::string from_json(json::value const& body, refund_processing& into)
{
    body_reader in(body);
    into.payment_id = in.id("paymentId");
    into.provider_reference = in.text("providerReference");
    into.attempt = in.whole_number("attempt", 1);
    return in.finish(refund_processing::version);
}

} // namespace fcg::contracts
