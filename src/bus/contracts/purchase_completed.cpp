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

std::string from_json(json::value const& body, purchase_completed& into)
{
    body_reader in(body);
    into.payment_id = in.id("paymentId");
    into.user_id = in.id("userId");
    into.game_id = in.id("gameId");
    into.status = purchase_statuses[in.choice("status", purchase_statuses)];
    into.reason = in.optional_text("reason");
    if (body.find("amount") != nullptr)
        into.amount = in.money("amount");
    into.correlation_id = in.id_as_written("correlationId");
    into.completed_at = in.moment("completedAt");
    return in.finish(purchase_completed::version);
}

} // namespace fcg::contracts
