#include "bus/contracts/game_updated.hpp"

#include "bus/contracts/reading.hpp"
#include "bus/contracts/writing.hpp"

namespace fcg::contracts {

std::string to_json(game_updated const& event)
{
    body_writer out;
    write(out, event.game);
    out.moment("occurredAt", event.occurred_at);
    return out.finish(game_updated::version);
}

std::string from_json(json::value const& body, game_updated& game_updated)
{
    body_reader body_reader(body);
    read(body_reader, game_updated.game);
    game_updated.occurred_at = body_reader.moment("occurredAt");
    return body_reader.finish(game_updated::version);
}

} // namespace fcg::contracts
