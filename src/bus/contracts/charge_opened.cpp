#include "bus/contracts/charge_opened.hpp"

#include "bus/contracts/reading.hpp"
#include "bus/contracts/writing.hpp"

namespace fcg::contracts {

std::string to_json(charge_opened const& event)
{
    body_writer out;
    out.text("paymentId", event.payment_id);
    out.text("provider", event.provider);
    out.text("providerReference", event.provider_reference);
    out.moment("openedAt", event.opened_at);
    return out.finish(charge_opened::version);
}

std::string from_json(json::value const& body, charge_opened& charge_opened)
{
    body_reader body_reader(body);
    charge_opened.payment_id = body_reader.id("paymentId");
    charge_opened.provider = body_reader.text("provider");
    charge_opened.provider_reference = body_reader.text("providerReference");
    charge_opened.opened_at = body_reader.moment("openedAt");
    return body_reader.finish(charge_opened::version);
}

} // namespace fcg::contracts
