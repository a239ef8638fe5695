#include "bus/contracts/game_created.hpp"
#include "bus/contracts/game_updated.hpp"
#include "bus/contracts/game_withdrawn.hpp"
#include "inside/notify.hpp"
#include "inside/topics.hpp"
#include "inside/webhooks/endpoint_book.hpp"
#include "reactions/reactions.hpp"

namespace fcg::notifications {

namespace {

core::time_point moment_of(contracts::game_withdrawn const& event)
{
    return event.withdrawn_at;
}

core::time_point moment_of(auto const& event)
{
    return event.occurred_at;
}

template <class Event>
void tell_of(bus::subscriptions& into, parts& of, bus::consumer_settings const& how, std::string_view queue,
             std::string_view subject)
{
    auto handle = [&of, subject](storage::transaction& in, Event const& event, bus::delivery const&) {
        tell_endpoints(in, of, subject, moment_of(event), to_json(event));
    };
    auto const is_wanted = [&of, subject](Event const&) { return of.endpoints.anyone_wants(subject); };
    into.on<Event>(queue, of.db, std::move(handle), how, is_wanted);
}

} // namespace

void tell_of_games(bus::subscriptions& into, parts& of, bus::consumer_settings const& how)
{
    tell_of<contracts::game_created>(into, of, how, games_created, "game.created");
    tell_of<contracts::game_updated>(into, of, how, games_updated, "game.updated");
    tell_of<contracts::game_withdrawn>(into, of, how, games_withdrawn, "game.withdrawn");
}

} // namespace fcg::notifications
