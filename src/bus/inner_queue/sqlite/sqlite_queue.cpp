#include "bus/inner_queue/sqlite/sqlite_queue.hpp"

#include "bus/inner_queue/sqlite/sqlite_store.hpp"

namespace fcg::bus {

sqlite_queue::sqlite_queue(environment& env, storage::database& database)
    : leasing_queue(std::make_unique<sqlite_store>(database), env)
{
}

} // namespace fcg::bus
