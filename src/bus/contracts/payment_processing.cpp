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

std::string from_json(json::value const& body, payment_processing& into)
{
    body_reader in(body);
    into.payment_id = in.id("paymentId");
    into.attempt = in.whole_number("attempt", 1);
    into.provider = in.text("provider");
    return in.finish(payment_processing::version);
}

} // namespace fcg::contracts
