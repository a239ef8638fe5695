#include "bus/bus.hpp"

#include "bus/gauges.hpp"
#include "bus/relay.hpp"
#include "bus/topics.hpp"
#include "bus/worker.hpp"
#include "platform/telemetry/log.hpp"

#include <algorithm>
#include <stdexcept>

namespace fcg::bus {
namespace {

/// How long the end waits for what is in work; then handlers that wait are cut off, and their messages go
/// back.
constexpr std::chrono::seconds grace{10};
constexpr std::chrono::seconds grace_after_cut{2};

/// A message may be received more often than it may fail: an attempt that the end of the process, an outage
/// or a lost lease cut off is no failure, and its handler must see the message again to end what it has
/// begun. Only what never comes to an end is given up by the queue.
constexpr std::int64_t receives_for_an_attempt = 10;

route_table routes_of_contracts()
{
    route_table routes;
    for (auto const& one : published_contracts())
        routes[std::string(one.name)].topic = one.topic;
    return routes;
}

} // namespace

struct bus::inside {
    inside(queue_transport& transport, surroundings& around, bus_settings settings)
        : over(transport),
          with(around),
          how(std::move(settings)),
          routes(routes_of_contracts()),
          tasks(around.background),
          handlers(around.background),
          shown(std::make_shared<gauges>(transport, around.metrics))
    {
    }

    queue_transport& over;
    surroundings& with;
    bus_settings how;
    route_table routes;
    trouble_board board;
    async::task_group tasks;
    async::task_group handlers;
    std::vector<std::unique_ptr<subscription>> consumed; ///< their addresses stay
    std::vector<std::unique_ptr<relay>> relays;
    std::vector<std::unique_ptr<worker>> workers;
    std::shared_ptr<gauges> shown; ///< a rendering of the metrics may hold it a little longer
};

bus::bus(queue_transport& over, surroundings& with, bus_settings how)
    : inside_(std::make_unique<inside>(over, with, std::move(how)))
{
    inside_->shown->show();
}

bus::~bus()
{
    inside_->shown->close();
}

void bus::connect(storage::database& from, subscriptions const& of)
{
    auto& in = *inside_;
    in.relays.push_back(std::make_unique<relay>(from, in.over, in.routes, in.with, in.tasks, in.board,
                                                static_cast<std::size_t>(in.how.relay_batch)));
    in.shown->add(*in.relays.back());
    for (auto const& one : of.all()) {
        for (auto const& other : in.consumed)
            if (other->queue == one.queue)
                throw std::logic_error("two subscriptions name the queue " + one.queue);
        in.consumed.push_back(std::make_unique<subscription>(one));
        auto& to = in.routes[one.contract];
        to.topic = one.topic;
        to.queues.push_back(one.queue);
    }
}

task<> bus::declare_queues()
{
    for (auto const& one : inside_->consumed) {
        queue_settings const how{.name = one->queue,
                                 .visibility_timeout = one->how.visibility_timeout,
                                 .most_receives = one->how.most_attempts * receives_for_an_attempt};
        co_await inside_->over.declare(how);
    }
}

task<> bus::start()
{
    co_await declare_queues();
    auto& in = *inside_;
    for (auto const& one : in.relays)
        in.tasks.spawn("relay of " + one->source(), one->run());
    for (auto const& one : in.consumed) {
        in.workers.push_back(
            std::make_unique<worker>(in.over, *one, in.with, in.tasks, in.handlers, in.board));
        in.workers.back()->start();
    }
}

task<> bus::stop()
{
    auto& in = *inside_;
    auto const end = in.with.clock.steady_now() + grace;
    co_await in.tasks.drain(grace);
    for (auto const& one : in.workers)
        co_await one->wait_for_handlers(end - in.with.clock.steady_now());
    co_await in.handlers.drain(grace_after_cut);
    if (!has_ended())
        telemetry::log(telemetry::level::error, "bus", "", "{} tasks are still at work at the end",
                       in.tasks.running() + in.handlers.running());
}

bool bus::has_ended() const
{
    return inside_->tasks.running() + inside_->handlers.running() == 0;
}

std::vector<outgoing> bus::messages_of(storage::stored_event const& event, std::string const& source) const
{
    return fcg::bus::messages_of(event, source, inside_->routes);
}

/// The event stores are looked at twice, with the queues in between: a message that left its queue meanwhile
/// has either appended an event, which the second look sees, or is really gone.
task<bool> bus::is_idle()
{
    auto const published = [this] {
        std::vector<std::int64_t> positions;
        for (auto const& one : inside_->relays)
            positions.push_back(one->position());
        return positions;
    };
    auto const all_is_published = [this] {
        return std::ranges::all_of(inside_->relays, [](auto const& one) { return one->lag() == 0; });
    };
    auto const is_empty = [this](auto const& one) {
        auto const depth = inside_->over.depth_now(one->queue);
        return depth.ready + depth.in_flight + depth.delayed == 0;
    };
    auto const before = published();
    co_return all_is_published() && std::ranges::all_of(inside_->consumed, is_empty) && all_is_published() &&
        published() == before;
}

std::string bus::trouble() const
{
    return inside_->board.text();
}

} // namespace fcg::bus
