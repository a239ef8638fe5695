#include "bus/gauges.hpp"

#include <chrono>

namespace fcg::bus {

void gauges::show()
{
    metrics_.before_rendering([weak = weak_from_this()] {
        if (auto const still = weak.lock())
            still->refresh();
    });
}

void gauges::add(relay const& relay)
{
    std::lock_guard const hold(guard_);
    relays_.push_back(&relay);
}

void gauges::close()
{
    std::lock_guard const hold(guard_);
    open_ = false;
}

void gauges::refresh()
{
    std::lock_guard const hold(guard_);
    if (!open_)
        return;
    for (auto const& name : queues_.names())
        refresh_queue(name);
    for (auto const* relay : relays_)
        refresh_lag(*relay);
}

void gauges::refresh_lag(relay const& relay)
{
    telemetry::labels labels{{"module", relay.source()},
                             {"haste", relay.is_low_priority() ? "patient" : "prompt"}};
    if (!relay.other_service().empty())
        labels.emplace("queue", relay.other_service());
    metrics_.gauge("fcg_bus_relay_lag_events", "Events that are not published yet", labels)
        .set(static_cast<double>(relay.lag()));
}

void gauges::refresh_queue(std::string const& name)
{
    auto const depth = queues_.depth_now(name);
    auto const set = [&](std::string const& state, std::int64_t count) {
        metrics_
            .gauge("fcg_bus_queue_depth", "Messages that are not deleted",
                   {{"queue", name}, {"state", state}})
            .set(static_cast<double>(count));
    };
    set("ready", depth.ready);
    set("in_flight", depth.in_flight);
    set("delayed", depth.delayed);
    metrics_
        .gauge("fcg_bus_queue_oldest_age_seconds", "Age of the oldest message that is not deleted",
               {{"queue", name}})
        .set(std::chrono::duration<double>(depth.oldest_age).count());
}

} // namespace fcg::bus
