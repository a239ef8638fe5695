#pragma once
#include "app/queues.hpp"
#include "app/settings.hpp"
#include "bus/bus.hpp"
#include "bus/queue.hpp"
#include "games/module.hpp"
#include "library/module.hpp"
#include "payments/module.hpp"
#include "platform/http/server.hpp"
#include "platform/surroundings.hpp"
#include "users/module.hpp"

#include <atomic>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace fcg::app {

/// The composition root: which modules run and what they are wired to. Members are made in the order in which
/// they stand here and destroyed in the reverse one, so that whoever uses another never outlives it.
class store {
public:
    /// Opens and migrates every file of the data folder. Throws storage_error for the operator.
    store(surroundings& with, all_settings const& settings, core::declared_settings const& declared);
    ~store();

    /// For commands that run alone: the queues are there, but nothing is consumed. On the background loop.
    task<> declare_queues();

    /// Starts and ends the conversation between the modules. On the background loop.
    task<> start();
    task<> stop();

    http::dispatcher& dispatcher() { return *dispatcher_; }

    http::routes const& routes() const { return routes_; }

    bus::bus& bus() { return *bus_; }

    bus::queue_transport& queues() { return queues_.in_use(); }

    users::module& users() { return users_; }

    games::module& games() { return games_; }

    surroundings& around() { return with_; }

    /// Every module's file, by name.
    std::vector<storage::database*> databases();
    /// Null when no module, nor the bus, is called so.
    storage::database* find_database(std::string_view name);

    /// What keeps the store from working, one line each; empty when it is ready. Any thread.
    std::vector<std::string> troubles();

    /// Readiness goes off before connections are closed, so that a balancer looks elsewhere. Any thread.
    void announce_draining() { draining_ = true; }

private:
    void add_routes(all_settings const& settings, core::declared_settings const& declared);
    void route_events(all_settings const& settings);
    void connect_bus();

    surroundings& with_;
    store_queues queues_;
    users::module users_;
    games::module games_;
    library::module library_;
    payments::module payments_;
    std::unique_ptr<bus::bus> bus_;
    http::routes routes_;
    std::unique_ptr<http::dispatcher> dispatcher_;
    std::atomic<bool> draining_ = false;
};

} // namespace fcg::app
