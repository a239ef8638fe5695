#pragma once
#include "bus/announcer.hpp"
#include "bus/bus.hpp"
#include "bus/expiry.hpp"
#include "bus/gauges.hpp"
#include "bus/relay.hpp"
#include "bus/worker.hpp"

#include <exception>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

/// What the .cpp files of the bus share; nobody else includes this.
namespace fcg::bus {

/// Every contract, and nobody who reads it.
route_table routes_of_contracts();

struct bus::inside {
    inside(queue_transport& transport, surroundings& around, bus_settings settings)
        : over(transport),
          with(around),
          how(std::move(settings)),
          routes(routes_of_contracts()),
          prompt_routes(routes),
          patient_routes(routes),
          tasks(around.background),
          handlers(around.background),
          tried(around.background),
          announcing(transport, routes, around, tasks, notes),
          shown(std::make_shared<gauges>(transport, around.metrics))
    {
    }

    void relay_events_of(storage::database& from);
    reader const* reader_of_queue(std::string_view queue) const;
    subscription const* consumer_of_queue(std::string_view queue) const;
    queue_settings settings_of(reader const& one) const;
    std::vector<queue_settings> own_queues() const;
    std::vector<queue_settings> bound_queues() const;
    std::vector<queue_settings> all_queues() const;
    task<> declare(std::vector<queue_settings> queues);
    task<> serve_other_service(queue_settings queue);
    void begin_work();
    void begin_expiry();
    bool prompt_readers_are_busy() const;
    std::vector<std::int64_t> published() const;
    bool all_is_published() const;

    queue_transport& over;
    surroundings& with;
    bus_settings how;
    route_table routes; ///< of all readers, those of other services included
    route_table prompt_routes;
    route_table patient_routes;
    std::map<std::string, route_table, std::less<>> bound_routes; ///< by queue of another service
    trouble_board board;
    trouble_board notes;
    async::task_group tasks;
    async::task_group handlers;
    std::vector<reader> readers;
    std::vector<std::unique_ptr<subscription>> consumed; ///< their addresses stay
    std::vector<std::unique_ptr<relay>> relays;
    std::vector<std::unique_ptr<worker>> workers;
    std::vector<std::unique_ptr<moving_over>> moves;
    std::unique_ptr<expiry> expiring; ///< none: nothing expires here
    bool starting = false;            ///< start() waits for the first try
    bool working = false;             ///< the queues are declared
    std::exception_ptr fatal;         ///< what ends the start
    async::signal tried;              ///< to declare the queues
    announcer announcing;
    std::shared_ptr<gauges> shown; ///< a rendering of the metrics may hold it a little longer
};

} // namespace fcg::bus
