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

std::string from_json(json::value const& body, refund_processing& refund_processing)
{
    body_reader body_reader(body);
    refund_processing.payment_id = body_reader.id("paymentId");
    refund_processing.provider_reference = body_reader.text("providerReference");
    refund_processing.attempt = body_reader.whole_number("attempt", 1);
    return body_reader.finish(refund_processing::version);
}

} // namespace fcg::contracts
