#include "bus/contracts/game_withdrawn.hpp"

#include "bus/contracts/reading.hpp"
#include "bus/contracts/writing.hpp"

namespace fcg::contracts {

std::string to_json(game_withdrawn const& event)
{
    body_writer out;
    out.text("gameId", event.game_id);
    out.moment("withdrawnAt", event.withdrawn_at);
    return out.finish(game_withdrawn::version);
}

std::string from_json(json::value const& body, game_withdrawn& game_withdrawn)
{
    body_reader body_reader(body);
    game_withdrawn.game_id = body_reader.id("gameId");
    game_withdrawn.withdrawn_at = body_reader.moment("withdrawnAt");
    return body_reader.finish(game_withdrawn::version);
}

} // namespace fcg::contracts
