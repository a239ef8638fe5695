#pragma once
#include "bus/inner_queue/leasing_queue.hpp"
#include "platform/storage/database.hpp"

namespace fcg::bus {

/// The durable queue inside the process. `database` is bus.db and must outlive it. When send() or remove()
/// resumes, the change is on disk; leases are not (README.md of bus).
class sqlite_queue final : public leasing_queue {
public:
    sqlite_queue(environment& env, storage::database& database);
};

} // namespace fcg::bus
