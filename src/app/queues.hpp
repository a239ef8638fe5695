#pragma once
#include "app/settings.hpp"
#include "bus/bus.hpp"
#include "bus/migration/transports_used.hpp"
#include "bus/queue.hpp"
#include "platform/environment.hpp"
#include "platform/storage/database.hpp"

#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace fcg::app {

/// The configured transport, the previous ones that may still hold messages, and bus.db, which remembers
/// them.
class store_queues {
public:
    /// Throws std::runtime_error, with a text for the operator, if the configured transport cannot be set up.
    store_queues(environment& env, all_settings const& settings);

    bus::queue_transport& in_use() { return *in_use_; }

    /// Returns bus.db, which holds messages and checkpoints, or with SQS checkpoints alone. Null with the
    /// memory transport.
    storage::database* file() { return file_.get(); }

    /// Registers the migration of the messages that wait in previous transports to the one in use. Call it
    /// before the bus starts.
    void move_over(bus::bus& bus);

private:
    struct previous {
        std::string name;
        std::unique_ptr<bus::queue_transport> queues;
    };

    void open_all_previous(environment& env, all_settings const& settings);
    void open_previous(environment& env, bus::used_transport const& used_transport,
                       all_settings const& settings);
    task<> forget(std::string name);

    std::unique_ptr<storage::database> file_;
    std::unique_ptr<bus::queue_transport> in_use_;
    std::vector<previous> previous_;
    std::vector<std::pair<std::string, std::string>> unmoved_; ///< transports that cannot be opened, and why
};

} // namespace fcg::app
