#include "bus/contracts/purchase_completed.hpp"

#include "bus/contracts/reading.hpp"
#include "bus/contracts/writing.hpp"

#include <array>

namespace fcg::contracts {
namespace {

constexpr std::array<std::string_view, 5> purchase_statuses{"completed", "declined", "failed", "cancelled",
                                                            "refunded"};

} // namespace

std::string to_json(purchase_completed const& event)
{
    body_writer out;
    out.text("paymentId", event.payment_id);
    out.text("userId", event.user_id);
    out.text("gameId", event.game_id);
    out.text("status", event.status);
    out.optional_text("reason", event.reason);
    if (event.amount)
        out.money("amount", *event.amount);
    out.text("correlationId", event.correlation_id);
    out.moment("completedAt", event.completed_at);
    return out.finish(purchase_completed::version);
}

std::string from_json(json::value const& body, purchase_completed& purchase_completed)
{
    body_reader body_reader(body);
    purchase_completed.payment_id = body_reader.id("paymentId");
    purchase_completed.user_id = body_reader.id("userId");
    purchase_completed.game_id = body_reader.id("gameId");
    purchase_completed.status = purchase_statuses[body_reader.choice("status", purchase_statuses)];
    purchase_completed.reason = body_reader.optional_text("reason");
    if (body.find("amount") != nullptr)
        purchase_completed.amount = body_reader.money("amount");
    purchase_completed.correlation_id = body_reader.id_as_written("correlationId");
    purchase_completed.completed_at = body_reader.moment("completedAt");
    return body_reader.finish(purchase_completed::version);
}

} // namespace fcg::contracts
