#pragma once
#include "app/settings.hpp"
#include "bus/bus.hpp"
#include "bus/queue.hpp"
#include "bus/transports_used.hpp"
#include "platform/storage/database.hpp"
#include "platform/surroundings.hpp"

#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace fcg::app {

/// The transport that the configuration asks for, those used before that may hold messages still, and bus.db,
/// which remembers them.
class store_queues {
public:
    /// Throws std::runtime_error for the operator when the transport cannot be what is configured.
    store_queues(surroundings& with, all_settings const& how);
    ~store_queues();

    bus::queue_transport& in_use() { return *in_use_; }

    /// bus.db: messages and checkpoints, or with SQS checkpoints alone; null with the memory transport.
    storage::database* file() { return file_.get(); }

    /// Before the bus starts: what waits in the transports used before is moved into the one in use.
    void move_over(bus::bus& by);

private:
    struct former {
        std::string name;
        std::unique_ptr<bus::queue_transport> queues;
    };

    void open_all_former(surroundings& with, all_settings const& how);
    std::unique_ptr<bus::queue_transport> open_former(surroundings& with, bus::used_transport const& one,
                                                      all_settings const& how);
    task<> forget(std::string name);

    std::unique_ptr<storage::database> file_;
    std::unique_ptr<bus::queue_transport> in_use_;
    std::vector<former> former_;
    std::vector<std::pair<std::string, std::string>> unmoved_; ///< former ones that cannot be opened, and why
};

} // namespace fcg::app
