#pragma once
#include "bus/bus.hpp"
#include "bus/consuming/expiry.hpp"
#include "bus/consuming/worker.hpp"
#include "bus/gauges.hpp"
#include "bus/publishing/announcer.hpp"
#include "bus/publishing/relay.hpp"

#include <exception>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

/// Shared by the .cpp files of the bus only.
namespace fcg::bus {

/// Returns a route without queues for every contract.
route_table routes_of_contracts();

struct bus::impl {
    impl(queue_transport& transport, environment& env, bus_settings initial_settings)
        : queues(transport),
          env(env),
          settings(std::move(initial_settings)),
          routes(routes_of_contracts()),
          high_priority_routes(routes),
          low_priority_routes(routes),
          tasks(env.background),
          handlers(env.background),
          tried(env.background),
          announcing(transport, routes, env, tasks, warnings),
          shown(std::make_shared<gauges>(transport, env.metrics))
    {
    }

    void relay_events_of(storage::database& database);
    reader const* reader_of_queue(std::string_view queue) const;
    subscription const* consumer_of_queue(std::string_view queue) const;
    queue_settings settings_of(reader const& reader) const;
    std::vector<queue_settings> own_queues() const;
    std::vector<queue_settings> bound_queues() const;
    std::vector<queue_settings> all_queues() const;
    task<> declare(std::vector<queue_settings> queues);
    task<> serve_other_service(queue_settings queue);
    void begin_work();
    void begin_expiry();
    bool high_priority_readers_are_busy() const;
    std::vector<std::int64_t> published() const;
    bool all_is_published() const;

    queue_transport& queues;
    environment& env;
    bus_settings settings;
    route_table routes; ///< of all readers, including those of other services
    route_table high_priority_routes;
    route_table low_priority_routes;
    std::map<std::string, route_table, std::less<>> bound_routes; ///< by queue of another service
    health_registry board;
    health_registry warnings;
    async::task_group tasks;
    async::task_group handlers;
    std::vector<reader> readers;
    std::vector<std::unique_ptr<subscription>> consumed; ///< by pointer, so that their addresses stay valid
    std::vector<std::unique_ptr<relay>> relays;
    std::vector<std::unique_ptr<worker>> workers;
    std::vector<std::unique_ptr<queue_migration>> moves;
    std::unique_ptr<expiry> expiring; ///< null if nothing expires in this process
    bool starting = false;            ///< start() waits for the first attempt
    bool working = false;             ///< the queues are declared
    std::exception_ptr fatal;         ///< what makes start() fail
    async::signal tried;              ///< notified when an attempt to declare the queues has ended
    announcer announcing;
    std::shared_ptr<gauges> shown; ///< shared, since rendering the metrics may hold it a little longer
};

} // namespace fcg::bus
