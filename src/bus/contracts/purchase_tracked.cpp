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

std::string from_json(json::value const& body, purchase_tracked& purchase_tracked)
{
    body_reader body_reader(body);
    purchase_tracked.payment_id = body_reader.id("paymentId");
    purchase_tracked.user_id = body_reader.id("userId");
    purchase_tracked.step = body_reader.text("step");
    purchase_tracked.detail = body_reader.optional_text("detail");
    purchase_tracked.number = body_reader.whole_number("number", 1);
    purchase_tracked.correlation_id = body_reader.id_as_written("correlationId");
    purchase_tracked.happened_at = body_reader.moment("happenedAt");
    return body_reader.finish(purchase_tracked::version);
}

} // namespace fcg::contracts
