// What the bus tells operators, commands and tests. bus.cpp is what it does.
#include "bus/bus.hpp"

#include <algorithm>

namespace fcg::bus {

std::string bus::read_by(std::string_view queue) const
{
    if (auto const* const known = reader_of_queue(queue))
        return known->module;
    return bound_routes_.contains(queue) ? "another service" : "";
}

std::vector<outgoing> bus::messages_of(storage::stored_event const& event, std::string const& source) const
{
    return fcg::bus::messages_of(event, source, routes_);
}

std::string bus::why_refused(std::string_view queue, message const& message) const
{
    auto const* const subscription = subscription_of_queue(queue);
    return subscription ? subscription->prepare(message).refusal : std::string();
}

std::int64_t bus::unsent(std::string_view source) const
{
    for (auto const& relay : relays_)
        if (relay.source() == source && relay.knows_its_place())
            return relay.lag();
    return 0;
}

std::vector<std::int64_t> bus::published() const
{
    std::vector<std::int64_t> positions;
    for (auto const& relay : relays_)
        positions.push_back(relay.position());
    return positions;
}

bool bus::all_is_published() const
{
    return std::ranges::all_of(relays_, [](relay const& relay) { return relay.lag() == 0; });
}

/// Checks the event stores twice, before and after the queues: a message that left its queue meanwhile has
/// either appended an event, which the second check sees, or is really gone. Announcements are checked before
/// the queues to which they go.
task<bool> bus::is_idle()
{
    auto const before = published();
    bool const moved = std::ranges::all_of(migrations_, &queue_migration::has_ended);
    if (!working_ || !moved || announcer_.waiting() > 0 || !all_is_published())
        co_return false;
    for (auto const& reader : readers_) {
        auto const depth = co_await queues_.depth(reader.queue);
        if (depth.ready + depth.in_flight + depth.delayed > 0)
            co_return false;
    }
    co_return all_is_published() && published() == before;
}

} // namespace fcg::bus
