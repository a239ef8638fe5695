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

std::string from_json(json::value const& body, game_viewed& game_viewed)
{
    body_reader body_reader(body);
    game_viewed.game_id = body_reader.id("gameId");
    game_viewed.visitor = body_reader.id_as_written("visitor");
    game_viewed.user_id = body_reader.optional_id("userId");
    game_viewed.viewed_at = body_reader.moment("viewedAt");
    return body_reader.finish(game_viewed::version);
}

} // namespace fcg::contracts
