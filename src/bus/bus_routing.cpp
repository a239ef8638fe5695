// Who reads what, and the relays that follow from it.
#include "bus/bus_inside.hpp"
#include "bus/topics.hpp"

#include <algorithm>
#include <iterator>
#include <stdexcept>

namespace fcg::bus {
namespace {

/// A message may be received more often than it may fail: an attempt that the end of the process, an outage
/// or a lost lease cut off is no failure, and its handler must see the message again to end what it has
/// begun. Only what never comes to an end is given up by the queue.
constexpr std::int64_t receives_for_an_attempt = 10;

} // namespace

route_table routes_of_contracts()
{
    route_table routes;
    for (auto const& one : published_contracts())
        routes[std::string(one.name)].topic = one.topic;
    return routes;
}

void bus::route_to(std::vector<reader> const& readers)
{
    auto& in = *inside_;
    for (auto const& one : readers) {
        if (in.reader_of_queue(one.queue))
            throw std::logic_error("two readers name the queue " + one.queue);
        in.readers.push_back(one);
        auto& by_haste = one.haste == haste::patient ? in.patient_routes : in.prompt_routes;
        for (auto* const table : {&in.routes, &by_haste}) {
            auto& to = (*table)[one.contract];
            to.topic = one.topic;
            to.queues.push_back(one.queue);
        }
    }
}

void bus::bind(std::vector<bound_queue> const& queues)
{
    auto& in = *inside_;
    for (auto const& queue : queues) {
        if (in.reader_of_queue(queue.name) || in.bound_routes.contains(queue.name))
            throw std::logic_error("the queue " + queue.name + " has a reader already");
        auto& own_routes = in.bound_routes[queue.name];
        for (auto const& contract : queue.contracts)
            for (auto* const table : {&in.routes, &own_routes})
                (*table)[contract].queues.push_back(queue.name);
    }
}

std::string bus::read_by(std::string_view queue) const
{
    if (auto const* const known = inside_->reader_of_queue(queue))
        return known->module;
    return inside_->bound_routes.contains(queue) ? "another service" : "";
}

void bus::connect(storage::database& from, subscriptions const& of)
{
    auto& in = *inside_;
    in.relay_events_of(from);
    for (auto const& one : of.all()) {
        auto const* const routed = in.reader_of_queue(one.queue);
        if (!routed || routed->contract != one.contract)
            throw std::logic_error("nothing is sent to the queue " + one.queue + ", from which " +
                                   from.module() + " wants to read " + one.contract);
        if (in.consumer_of_queue(one.queue))
            throw std::logic_error("two subscriptions name the queue " + one.queue);
        in.consumed.push_back(std::make_unique<subscription>(one));
        auto& how = in.consumed.back()->how;
        how.max_attempts = std::max(how.max_attempts, routed->min_attempts);
    }
}

void bus::inside::relay_events_of(storage::database& from)
{
    auto const batch = static_cast<std::size_t>(how.relay_batch);
    std::vector<std::function<void()>> wakers;
    auto const add = [&](relay_lane lane) {
        auto& shown_at = lane.other_service.empty() ? board : notes;
        relays.push_back(std::make_unique<relay>(from, over, std::move(lane), with, tasks, shown_at, batch));
        shown->add(*relays.back());
        wakers.push_back(relays.back()->waker());
    };
    auto const is_busy = [this] { return prompt_readers_are_busy(); };
    add({.routes = prompt_routes, .all_routes = routes});
    if (std::ranges::find(readers, haste::patient, &reader::haste) != readers.end())
        add({.routes = patient_routes, .all_routes = routes, .is_busy = is_busy});
    for (auto const& [queue, own_routes] : bound_routes)
        add({.routes = own_routes, .all_routes = routes, .is_busy = is_busy, .other_service = queue});
    from.on_events_appended([wakers = std::move(wakers)] {
        for (auto const& wake : wakers)
            wake();
    });
}

/// Of what this process knows: its own relays, and the queues that it reads.
bool bus::inside::prompt_readers_are_busy() const
{
    auto const has_work = [this](auto const& one) {
        auto const* const routed = reader_of_queue(one->queue);
        if (routed->haste == haste::patient)
            return false;
        auto const depth = over.depth_now(one->queue);
        return depth.ready + depth.in_flight > 0;
    };
    return std::ranges::any_of(consumed, has_work) ||
           std::ranges::any_of(relays, [](auto const& one) { return !one->is_patient() && one->lag() > 0; });
}

reader const* bus::inside::reader_of_queue(std::string_view queue) const
{
    auto const found = std::ranges::find(readers, queue, &reader::queue);
    return found == readers.end() ? nullptr : &*found;
}

subscription const* bus::inside::consumer_of_queue(std::string_view queue) const
{
    for (auto const& one : consumed)
        if (one->queue == queue)
            return one.get();
    return nullptr;
}

/// As its consumer wants it. One that runs elsewhere is configured as those here are.
queue_settings bus::inside::settings_of(reader const& one) const
{
    auto const* const here = consumer_of_queue(one.queue);
    auto const consumer = here ? here->how : consumer_defaults(how);
    auto const attempts = std::max(consumer.max_attempts, one.min_attempts);
    return {.name = one.queue,
            .visibility_timeout = consumer.visibility_timeout,
            .max_receives = attempts * receives_for_an_attempt};
}

std::vector<queue_settings> bus::inside::own_queues() const
{
    std::vector<queue_settings> all;
    for (auto const& one : readers)
        all.push_back(settings_of(one));
    return all;
}

std::vector<queue_settings> bus::inside::bound_queues() const
{
    std::vector<queue_settings> all;
    for (auto const& [name, own_routes] : bound_routes)
        all.push_back(settings_of({.topic = {}, .contract = {}, .queue = name}));
    return all;
}

std::vector<queue_settings> bus::inside::all_queues() const
{
    auto all = own_queues();
    std::ranges::move(bound_queues(), std::back_inserter(all));
    return all;
}

} // namespace fcg::bus
