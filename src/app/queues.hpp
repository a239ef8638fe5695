#pragma once
#include "bus/bus.hpp"
#include "bus/queue.hpp"
#include "platform/storage/database.hpp"
#include "platform/surroundings.hpp"

#include <memory>

namespace fcg::app {

/// The transport that the configuration asks for, and bus.db.
class store_queues {
public:
    /// Throws std::runtime_error for the operator when the transport cannot be what is configured.
    store_queues(surroundings& with, bus::bus_settings const& how);
    ~store_queues();

    bus::queue_transport& in_use() { return *in_use_; }

    /// bus.db: messages and checkpoints, or with SQS checkpoints alone; null with the memory transport.
    storage::database* file() { return file_.get(); }

private:
    std::unique_ptr<storage::database> file_;
    std::unique_ptr<bus::queue_transport> in_use_;
};

} // namespace fcg::app
