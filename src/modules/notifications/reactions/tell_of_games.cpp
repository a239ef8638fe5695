#include "bus/contracts/game_created.hpp"
#include "bus/contracts/game_updated.hpp"
#include "bus/contracts/game_withdrawn.hpp"
#include "internal/delivery/notify.hpp"
#include "internal/topics.hpp"
#include "internal/webhooks/endpoint_book.hpp"
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
void tell_of(bus::subscriptions& subscriptions, module_context& context,
             bus::consumer_settings const& settings, std::string_view subject)
{
    auto handle = [&context, subject](storage::transaction& tx, Event const& event, bus::delivery const&) {
        tell_endpoints(tx, context, subject, moment_of(event), to_json(event));
    };
    auto const is_wanted = [&context, subject](Event const&) {
        return context.endpoints.anyone_wants(subject);
    };
    subscriptions.on<Event>(inputs, context.db, std::move(handle), settings, is_wanted);
}

} // namespace

void tell_of_games(bus::subscriptions& subscriptions, module_context& context,
                   bus::consumer_settings const& settings)
{
    tell_of<contracts::game_created>(subscriptions, context, settings, "game.created");
    tell_of<contracts::game_updated>(subscriptions, context, settings, "game.updated");
    tell_of<contracts::game_withdrawn>(subscriptions, context, settings, "game.withdrawn");
}

} // namespace fcg::notifications
