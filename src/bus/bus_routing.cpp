// The routes between publishers and readers, and the relays that serve them.
#include "bus/bus_impl.hpp"
#include "bus/publishing/topics.hpp"

#include <algorithm>
#include <iterator>
#include <stdexcept>

namespace fcg::bus {
namespace {

/// How many receives are allowed for each attempt that may fail. An attempt that was cut short by the end of
/// the process, an outage or a lost lease is not a failure, and its handler must receive the message again to
/// finish what it has begun. The queue buries only a message that is never finished.
constexpr std::int64_t receives_for_an_attempt = 10;

} // namespace

route_table routes_of_contracts()
{
    route_table routes;
    for (auto const& published_contract : published_contracts())
        routes[std::string(published_contract.name)].topic = published_contract.topic;
    return routes;
}

void bus::route_to(std::vector<reader> const& readers)
{
    auto& impl = *impl_;
    for (auto const& reader : readers) {
        if (impl.reader_of_queue(reader.queue))
            throw std::logic_error("two readers name the queue " + reader.queue);
        impl.readers.push_back(reader);
        auto& by_priority =
            reader.priority == priority::low ? impl.low_priority_routes : impl.high_priority_routes;
        for (auto* const table : {&impl.routes, &by_priority}) {
            auto& to = (*table)[reader.contract];
            to.topic = reader.topic;
            to.queues.push_back(reader.queue);
        }
    }
}

void bus::bind(std::vector<bound_queue> const& queues)
{
    auto& impl = *impl_;
    for (auto const& queue : queues) {
        if (impl.reader_of_queue(queue.name) || impl.bound_routes.contains(queue.name))
            throw std::logic_error("the queue " + queue.name + " has a reader already");
        auto& own_routes = impl.bound_routes[queue.name];
        for (auto const& contract : queue.contracts)
            for (auto* const table : {&impl.routes, &own_routes})
                (*table)[contract].queues.push_back(queue.name);
    }
}

std::string bus::read_by(std::string_view queue) const
{
    if (auto const* const known = impl_->reader_of_queue(queue))
        return known->module;
    return impl_->bound_routes.contains(queue) ? "another service" : "";
}

void bus::connect(storage::database& database, subscriptions const& subscriptions)
{
    auto& impl = *impl_;
    impl.relay_events_of(database);
    for (auto const& current_subscription : subscriptions.all()) {
        auto const* const routed = impl.reader_of_queue(current_subscription.queue);
        if (!routed || routed->contract != current_subscription.contract)
            throw std::logic_error("nothing is sent to the queue " + current_subscription.queue +
                                   ", from which " + database.module() + " wants to read " +
                                   current_subscription.contract);
        if (impl.consumer_of_queue(current_subscription.queue))
            throw std::logic_error("two subscriptions name the queue " + current_subscription.queue);
        impl.consumed.push_back(std::make_unique<subscription>(current_subscription));
        auto& settings = impl.consumed.back()->settings;
        settings.max_attempts = std::max(settings.max_attempts, routed->min_attempts);
    }
}

void bus::impl::relay_events_of(storage::database& database)
{
    auto const batch = static_cast<std::size_t>(settings.relay_batch);
    std::vector<std::function<void()>> wakers;
    auto const add = [&](relay_lane lane) {
        auto& shown_at = lane.other_service.empty() ? board : warnings;
        relays.push_back(
            std::make_unique<relay>(database, queues, std::move(lane), env, tasks, shown_at, batch));
        shown->add(*relays.back());
        wakers.push_back(relays.back()->waker());
    };
    auto const is_busy = [this] { return high_priority_readers_are_busy(); };
    add({.routes = high_priority_routes, .all_routes = routes});
    if (std::ranges::find(readers, priority::low, &reader::priority) != readers.end())
        add({.routes = low_priority_routes, .all_routes = routes, .is_busy = is_busy});
    for (auto const& [queue, own_routes] : bound_routes)
        add({.routes = own_routes, .all_routes = routes, .is_busy = is_busy, .other_service = queue});
    database.on_events_appended([wakers = std::move(wakers)] {
        for (auto const& wake : wakers)
            wake();
    });
}

/// Considers what this process knows: its own relays, and the queues that it reads.
bool bus::impl::high_priority_readers_are_busy() const
{
    auto const has_work = [this](auto const& subscription) {
        auto const* const routed = reader_of_queue(subscription->queue);
        if (routed->priority == priority::low)
            return false;
        auto const depth = queues.depth_now(subscription->queue);
        return depth.ready + depth.in_flight > 0;
    };
    return std::ranges::any_of(consumed, has_work) || std::ranges::any_of(relays, [](auto const& relay) {
               return !relay->is_low_priority() && relay->lag() > 0;
           });
}

reader const* bus::impl::reader_of_queue(std::string_view queue) const
{
    auto const it = std::ranges::find(readers, queue, &reader::queue);
    return it == readers.end() ? nullptr : &*it;
}

subscription const* bus::impl::consumer_of_queue(std::string_view queue) const
{
    for (auto const& subscription : consumed)
        if (subscription->queue == queue)
            return subscription.get();
    return nullptr;
}

/// Takes the settings of the queue's consumer. A consumer in another process is assumed to have the settings
/// of this process.
queue_settings bus::impl::settings_of(reader const& reader) const
{
    auto const* const here = consumer_of_queue(reader.queue);
    auto const consumer = here ? here->settings : consumer_defaults(settings);
    auto const attempts = std::max(consumer.max_attempts, reader.min_attempts);
    return {.name = reader.queue,
            .visibility_timeout = consumer.visibility_timeout,
            .max_receives = attempts * receives_for_an_attempt};
}

std::vector<queue_settings> bus::impl::own_queues() const
{
    std::vector<queue_settings> settings_list;
    for (auto const& reader : readers)
        settings_list.push_back(settings_of(reader));
    return settings_list;
}

std::vector<queue_settings> bus::impl::bound_queues() const
{
    std::vector<queue_settings> settings_list;
    for (auto const& [name, own_routes] : bound_routes)
        settings_list.push_back(settings_of({.topic = {}, .contract = {}, .queue = name}));
    return settings_list;
}

std::vector<queue_settings> bus::impl::all_queues() const
{
    auto settings_list = own_queues();
    std::ranges::move(bound_queues(), std::back_inserter(settings_list));
    return settings_list;
}

} // namespace fcg::bus
