#include "app/readers.hpp"

#include <utility>

namespace fcg::app {

std::vector<bus::reader> readers_of_all_modules(all_settings const& settings)
{
    std::vector<bus::reader> readers;
    for (auto const& row : module_rows())
        for (auto& reader : row.reads(settings)) {
            reader.module = row.name;
            readers.push_back(std::move(reader));
        }
    return readers;
}

bus::bound_queues queues_of_other_services(all_settings const& settings)
{
    return bus::read_subscriptions(settings.bus.subscriptions, readers_of_all_modules(settings));
}

} // namespace fcg::app
