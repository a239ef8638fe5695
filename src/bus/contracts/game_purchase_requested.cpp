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

std::string from_json(json::value const& body, game_purchase_requested& game_purchase_requested)
{
    body_reader body_reader(body);
    game_purchase_requested.payment_id = body_reader.id("paymentId");
    game_purchase_requested.user_id = body_reader.id("userId");
    game_purchase_requested.game_id = body_reader.id("gameId");
    game_purchase_requested.amount = body_reader.money("amount");
    game_purchase_requested.method = body_reader.method("paymentMethod");
    game_purchase_requested.correlation_id = body_reader.id_as_written("correlationId");
    return body_reader.finish(game_purchase_requested::version);
}

} // namespace fcg::contracts
