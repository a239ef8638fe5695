#include "bus/contracts/payment_failed.hpp"

#include "bus/contracts/reading.hpp"
#include "bus/contracts/writing.hpp"

#include <array>

namespace fcg::contracts {
namespace {

constexpr std::array<std::string_view, 3> failed_statuses{"declined", "failed", "cancelled"};

} // namespace

std::string to_json(payment_failed const& event)
{
    body_writer out;
    out.text("paymentId", event.payment_id);
    out.text("userId", event.user_id);
    out.money("amount", event.amount);
    out.text("status", event.status);
    out.text("reason", event.reason);
    out.text("correlationId", event.correlation_id);
    out.moment("failedAt", event.failed_at);
    return out.finish(payment_failed::version);
}

std::string from_json(json::value const& body, payment_failed& payment_failed)
{
    body_reader body_reader(body);
    payment_failed.payment_id = body_reader.id("paymentId");
    payment_failed.user_id = body_reader.id("userId");
    payment_failed.amount = body_reader.money("amount");
    payment_failed.status = failed_statuses[body_reader.choice("status", failed_statuses)];
    payment_failed.reason = body_reader.text("reason");
    payment_failed.correlation_id = body_reader.id_as_written("correlationId");
    payment_failed.failed_at = body_reader.moment("failedAt");
    return body_reader.finish(payment_failed::version);
}

} // namespace fcg::contracts
