#include "bus/contracts/purchase_tracked.hpp"

#include "bus/contracts/reading.hpp"
#include "bus/contracts/writing.hpp"

namespace fcg::contracts {

std::string to_json(purchase_tracked const& event)
{
    body_writer out;
    out.text("paymentId", event.payment_id);
    out.text("userId", event.user_id);
    out.text("step", event.step);
    out.optional_text("detail", event.detail);
    out.number("number", event.number);
    out.text("correlationId", event.correlation_id);
    out.moment("happenedAt", event.happened_at);
    return out.finish(purchase_tracked::version);
}

std::string from_json(json::value const& body, purchase_tracked& into)
{
    body_reader in(body);
    into.payment_id = in.id("paymentId");
    into.user_id = in.id("userId");
    into.step = in.text("step");
    into.detail = in.optional_text("detail");
    into.number = in.whole_number("number", 1);
    into.correlation_id = in.id_as_written("correlationId");
    into.happened_at = in.moment("happenedAt");
    return in.finish(purchase_tracked::version);
}

} // namespace fcg::contracts
