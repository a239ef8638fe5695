#pragma once
#include "bus/leasing_queue.hpp"
#include "platform/storage/database.hpp"

namespace fcg::bus {

/// The durable queue inside the process: `on` is bus.db and outlives it. What send() and remove() have
/// answered is on disk; leases are not (README.md).
class sqlite_queue final : public leasing_queue {
public:
    sqlite_queue(surroundings& with, storage::database& on);
};

} // namespace fcg::bus
