// The routes between publishers and readers, and the relays that serve them.
#include "bus/bus.hpp"

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

void bus::route_to(std::vector<reader> const& readers)
{
    for (auto const& reader : readers) {
        if (reader_of_queue(reader.queue))
            throw std::logic_error("two readers name the queue " + reader.queue);
        readers_.push_back(reader);
        auto& by_priority = reader.priority == priority::low ? low_priority_routes_ : high_priority_routes_;
        routes_[reader.contract].topic = reader.topic;
        for (auto* const table : {&routes_, &by_priority})
            (*table)[reader.contract].queues.push_back(reader.queue);
    }
}

void bus::bind(std::vector<bound_queue> const& queues)
{
    for (auto const& queue : queues) {
        if (reader_of_queue(queue.name) || bound_routes_.contains(queue.name))
            throw std::logic_error("the queue " + queue.name + " has a reader already");
        auto& own_routes = bound_routes_[queue.name];
        for (auto const& contract : queue.contracts)
            for (auto* const table : {&routes_, &own_routes})
                (*table)[contract].queues.push_back(queue.name);
    }
}

std::string bus::read_by(std::string_view queue) const
{
    if (auto const* const known = reader_of_queue(queue))
        return known->module;
    return bound_routes_.contains(queue) ? "another service" : "";
}

void bus::connect(storage::database& database, subscriptions const& subscriptions)
{
    relay_events_of(database);
    for (auto const& current_subscription : subscriptions.all()) {
        auto const* const routed = reader_of_queue(current_subscription.queue);
        if (!routed || routed->contract != current_subscription.contract)
            throw std::logic_error("nothing is sent to the queue " + current_subscription.queue +
                                   ", from which " + database.module() + " wants to read " +
                                   current_subscription.contract);
        if (subscription_of_queue(current_subscription.queue))
            throw std::logic_error("two subscriptions name the queue " + current_subscription.queue);
        auto& settings = subscriptions_.emplace_back(current_subscription).settings;
        settings.max_attempts = std::max(settings.max_attempts, routed->min_attempts);
    }
}

void bus::relay_events_of(storage::database& database)
{
    auto const batch = static_cast<std::size_t>(settings_.relay_batch);
    std::vector<std::function<void()>> wakers;
    auto const add = [&](relay_lane lane) {
        auto& shown_at = lane.other_service.empty() ? board_ : warnings_;
        auto& added = relays_.emplace_back(database, queues_, std::move(lane), env_, tasks_, shown_at, batch);
        gauges_->add(added);
        wakers.push_back(added.waker());
    };
    auto const is_busy = [this] { return high_priority_readers_are_busy(); };
    add({.routes = high_priority_routes_, .all_routes = routes_});
    if (std::ranges::find(readers_, priority::low, &reader::priority) != readers_.end())
        add({.routes = low_priority_routes_, .all_routes = routes_, .is_busy = is_busy});
    for (auto const& [queue, own_routes] : bound_routes_)
        add({.routes = own_routes, .all_routes = routes_, .is_busy = is_busy, .other_service = queue});
    database.on_events_appended([wakers = std::move(wakers)] {
        for (auto const& wake : wakers)
            wake();
    });
}

/// Considers what this process knows: its own relays, and the queues that it reads.
bool bus::high_priority_readers_are_busy() const
{
    auto const has_work = [this](subscription const& subscription) {
        if (reader_of_queue(subscription.queue)->priority == priority::low)
            return false;
        auto const depth = queues_.depth_now(subscription.queue);
        return depth.ready + depth.in_flight > 0;
    };
    auto const is_behind = [](relay const& relay) { return !relay.is_low_priority() && relay.lag() > 0; };
    return std::ranges::any_of(subscriptions_, has_work) || std::ranges::any_of(relays_, is_behind);
}

reader const* bus::reader_of_queue(std::string_view queue) const
{
    auto const it = std::ranges::find(readers_, queue, &reader::queue);
    return it == readers_.end() ? nullptr : &*it;
}

subscription const* bus::subscription_of_queue(std::string_view queue) const
{
    auto const it = std::ranges::find(subscriptions_, queue, &subscription::queue);
    return it == subscriptions_.end() ? nullptr : &*it;
}

/// Takes the settings of the queue's consumer. A consumer in another process is assumed to have the settings
/// of this process.
queue_settings bus::settings_of(reader const& reader) const
{
    auto const* const here = subscription_of_queue(reader.queue);
    auto const consumer = here ? here->settings : consumer_defaults(settings_);
    auto const attempts = std::max(consumer.max_attempts, reader.min_attempts);
    return {.name = reader.queue,
            .visibility_timeout = consumer.visibility_timeout,
            .max_receives = attempts * receives_for_an_attempt};
}

std::vector<queue_settings> bus::own_queues() const
{
    std::vector<queue_settings> settings_list;
    for (auto const& reader : readers_)
        settings_list.push_back(settings_of(reader));
    return settings_list;
}

std::vector<queue_settings> bus::bound_queues() const
{
    std::vector<queue_settings> settings_list;
    for (auto const& [name, own_routes] : bound_routes_)
        settings_list.push_back(settings_of({.topic = {}, .contract = {}, .queue = name}));
    return settings_list;
}

std::vector<queue_settings> bus::all_queues() const
{
    auto settings_list = own_queues();
    std::ranges::move(bound_queues(), std::back_inserter(settings_list));
    return settings_list;
}

} // namespace fcg::bus
