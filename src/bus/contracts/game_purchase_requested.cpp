#include "bus/contracts/game_purchase_requested.hpp"

#include "bus/contracts/reading.hpp"
#include "bus/contracts/writing.hpp"

namespace fcg::contracts {

std::string to_json(game_purchase_requested const& event)
{
    body_writer out;
    out.text("paymentId", event.payment_id);
    out.text("userId", event.user_id);
    out.text("gameId", event.game_id);
    out.money("amount", event.amount);
    out.text("paymentMethod", to_text(event.method));
    out.text("correlationId", event.correlation_id);
    return out.finish(game_purchase_requested::version);
}

std::string from_json(json::value const& body, game_purchase_requested& into)
{
    body_reader in(body);
    into.payment_id = in.id("paymentId");
    into.user_id = in.id("userId");
    into.game_id = in.id("gameId");
    into.amount = in.money("amount");
    into.method = in.method("paymentMethod");
    into.correlation_id = in.id_as_written("correlationId");
    return in.finish(game_purchase_requested::version);
}

} // namespace fcg::contracts
