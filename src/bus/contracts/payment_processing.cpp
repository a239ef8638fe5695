#include "bus/contracts/payment_processing.hpp"

#include "bus/contracts/reading.hpp"
#include "bus/contracts/writing.hpp"

namespace fcg::contracts {

std::string to_json(payment_processing const& event)
{
    body_writer out;
    out.text("paymentId", event.payment_id);
    out.number("attempt", event.attempt);
    out.text("provider", event.provider);
    return out.finish(payment_processing::version);
}

std::string from_json(json::value const& body, payment_processing& payment_processing)
{
    body_reader body_reader(body);
    payment_processing.payment_id = body_reader.id("paymentId");
    payment_processing.attempt = body_reader.whole_number("attempt", 1);
    payment_processing.provider = body_reader.text("provider");
    return body_reader.finish(payment_processing::version);
}

} // namespace fcg::contracts
