#include "app/readers.hpp"

#include "library/module.hpp"
#include "tracking/module.hpp"

#include <string_view>
#include <utility>

namespace fcg::app {

std::vector<bus::reader> readers_of_all_modules(all_settings const& settings)
{
    std::vector<bus::reader> dbs;
    auto const add = [&dbs](std::string_view module, std::vector<bus::reader> readers) {
        for (auto& reader : readers) {
            reader.module = module;
            dbs.push_back(std::move(reader));
        }
    };
    add("users", users::module::reads());
    add("games", games::module::reads());
    add("library", library::module::reads());
    add("payments", payments::module::reads(settings.payments));
    add("indexer", indexer::module::reads());
    add("tracking", tracking::module::reads());
    add("notifications", notifications::module::reads());
    return dbs;
}

bus::bound_queues queues_of_other_services(all_settings const& settings)
{
    return bus::read_subscriptions(settings.bus.subscriptions, readers_of_all_modules(settings));
}

} // namespace fcg::app
