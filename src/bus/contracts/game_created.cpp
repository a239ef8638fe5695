#include "bus/contracts/game_created.hpp"

#include "bus/contracts/reading.hpp"
#include "bus/contracts/writing.hpp"

namespace fcg::contracts {

std::string to_json(game_created const& event)
{
    body_writer out;
    write(out, event.game);
    out.moment("occurredAt", event.occurred_at);
    return out.finish(game_created::version);
}

std::string from_json(json::value const& body, game_created& game_created)
{
    body_reader body_reader(body);
    read(body_reader, game_created.game);
    game_created.occurred_at = body_reader.moment("occurredAt");
    return body_reader.finish(game_created::version);
}

} // namespace fcg::contracts
