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

std::string from_json(json::value const& body, charge_opened& into)
{
    body_reader in(body);
    into.payment_id = in.id("paymentId");
    into.provider = in.text("provider");
    into.provider_reference = in.text("providerReference");
    into.opened_at = in.moment("openedAt");
    return in.finish(charge_opened::version);
}

} // namespace fcg::contracts
