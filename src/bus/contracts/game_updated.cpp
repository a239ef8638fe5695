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

std::string from_json(json::value const& body, game_updated& into)
{
    body_reader in(body);
    read(in, into.game);
    into.occurred_at = in.moment("occurredAt");
    return in.finish(game_updated::version);
}

} // namespace fcg::contracts
