#include "bus/contracts/game_viewed.hpp"

#include "bus/contracts/reading.hpp"
#include "bus/contracts/writing.hpp"

namespace fcg::contracts {

std::string to_json(game_viewed const& event)
{
    body_writer out;
    out.text("gameId", event.game_id);
    out.text("visitor", event.visitor);
    out.optional_text("userId", event.user_id);
    out.moment("viewedAt", event.viewed_at);
    return out.finish(game_viewed::version);
}

std::string from_json(json::value const& body, game_viewed& into)
{
    body_reader in(body);
    into.game_id = in.id("gameId");
    into.visitor = in.id_as_written("visitor");
    into.user_id = in.optional_id("userId");
    into.viewed_at = in.moment("viewedAt");
    return in.finish(game_viewed::version);
}

} // namespace fcg::contracts
