#include "app/queues.hpp"

#include "bus/memory/memory_queue.hpp"
#include "bus/sqlite/sqlite_queue.hpp"

namespace fcg::app {
namespace {

std::unique_ptr<bus::queue_transport> open_transport(surroundings& with, bus::bus_settings const& how,
                                                     storage::database* file)
{
    if (how.transport == "memory")
        return std::make_unique<bus::memory_queue>(with);
    return std::make_unique<bus::sqlite_queue>(with, *file);
}

} // namespace

store_queues::store_queues(surroundings& with, bus::bus_settings const& how)
    : file_(how.transport == "memory" ? nullptr : with.open_database("bus")),
      in_use_(open_transport(with, how, file_.get()))
{
}

store_queues::~store_queues() = default;

} // namespace fcg::app
