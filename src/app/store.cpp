#include "app/store.hpp"

#include "app/admin/admin.hpp"
#include "app/version.hpp"
#include "platform/http/openapi.hpp"

#include <algorithm>
#include <iterator>

namespace fcg::app {

store::store(surroundings& with, all_settings const& settings, core::declared_settings const& declared)
    : with_(with),
      queues_(with, settings.bus),
      users_(with, settings.users),
      games_(with, settings.games, bus::consumer_defaults(settings.bus)),
      library_(with, bus::consumer_defaults(settings.bus)),
      payments_(with, settings.payments, bus::consumer_defaults(settings.bus)),
      bus_(std::make_unique<bus::bus>(queues_.in_use(), with, settings.bus))
{
    route_events(settings);
    connect_bus();
    add_routes(settings, declared);
    dispatcher_ = std::make_unique<http::dispatcher>(
        routes_, settings.http,
        http::dispatcher::parts{with.clock, with.ids, with.chance, with.metrics, users_.verifier()});
}

store::~store() = default;

void store::route_events(all_settings const& settings)
{
    auto readers = users::module::reads();
    std::ranges::move(games::module::reads(), std::back_inserter(readers));
    std::ranges::move(library::module::reads(), std::back_inserter(readers));
    std::ranges::move(payments::module::reads(settings.payments), std::back_inserter(readers));
    bus_->route_to(readers);
}

void store::connect_bus()
{
    bus::subscriptions of_users;
    bus::subscriptions of_games;
    bus::subscriptions of_library;
    bus::subscriptions of_payments;
    games_.subscribe(of_games);
    library_.subscribe(of_library);
    payments_.subscribe(of_payments, users_.answers());
    bus_->connect(users_.database(), of_users);
    bus_->connect(games_.database(), of_games);
    bus_->connect(library_.database(), of_library);
    bus_->connect(payments_.database(), of_payments);
}

void store::add_routes(all_settings const& settings, core::declared_settings const& declared)
{
    users_.add_routes(routes_);
    games_.add_routes(routes_, library_.answers());
    library_.add_routes(routes_, games_.answers());
    payments_.add_routes(routes_, users_.answers(), games_.answers());
    add_health_routes(routes_, *this, settings.operations);
    add_queue_routes(routes_, *this);
    add_event_routes(routes_, *this);
    add_settings_route(routes_, declared);
    http::add_documentation(routes_, version);
}

task<> store::declare_queues()
{
    co_await bus_->declare_queues();
}

task<> store::start()
{
    co_await bus_->start();
}

task<> store::stop()
{
    co_await bus_->stop();
}

std::vector<storage::database*> store::databases()
{
    std::vector<storage::database*> all{&users_.database(), &games_.database(), &library_.database(),
                                        &payments_.database()};
    if (queues_.file())
        all.push_back(queues_.file());
    return all;
}

storage::database* store::find_database(std::string_view name)
{
    for (auto* const file : databases())
        if (file->module() == name)
            return file;
    return nullptr;
}

std::vector<std::string> store::troubles()
{
    std::vector<std::string> found;
    if (draining_)
        found.emplace_back("shutting down");
    for (auto* const file : databases()) {
        auto const trouble = file->trouble();
        if (trouble.empty())
            continue;
        found.push_back(file->module() + ".db: " + trouble);
        file->probe(); // so that the next look finds out whether it has passed
    }
    if (auto const trouble = bus_->trouble(); !trouble.empty())
        found.push_back("bus: " + trouble);
    return found;
}

} // namespace fcg::app
