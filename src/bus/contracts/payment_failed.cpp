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

std::string from_json(json::value const& body, payment_failed& into)
{
    body_reader in(body);
    into.payment_id = in.id("paymentId");
    into.user_id = in.id("userId");
    into.amount = in.money("amount");
    into.status = failed_statuses[in.choice("status", failed_statuses)];
    into.reason = in.text("reason");
    into.correlation_id = in.id_as_written("correlationId");
    into.failed_at = in.moment("failedAt");
    return in.finish(payment_failed::version);
}

} // namespace fcg::contracts
