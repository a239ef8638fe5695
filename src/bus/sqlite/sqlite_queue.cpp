#include "bus/sqlite/sqlite_queue.hpp"

#include "bus/sqlite/sqlite_store.hpp"

namespace fcg::bus {

sqlite_queue::sqlite_queue(surroundings& with, storage::database& on)
    : leasing_queue(std::make_unique<sqlite_store>(on), with)
{
}

} // namespace fcg::bus
