#pragma once
#include "internal/webhooks/delivery_store.hpp"
#include "internal/webhooks/endpoint.hpp"
#include "internal/webhooks/endpoint_book.hpp"
#include "internal/webhooks/sender.hpp"
#include "platform/async/repeating_task.hpp"
#include "platform/async/signal.hpp"
#include "platform/async/task_group.hpp"
#include "platform/environment.hpp"
#include "platform/storage/database.hpp"

#include <set>

namespace fcg::notifications {

/// Sends the webhooks that are due, at least once: one that was sent but not recorded is sent again under the
/// same id. Each endpoint has its own lane, which sends one webhook at a time, so that a slow endpoint delays
/// only itself. Without failures webhooks arrive in the order of their sequence numbers.
class webhook_deliverer {
public:
    /// All references must outlive the deliverer.
    webhook_deliverer(environment& env, storage::database& db, endpoint_book& endpoints,
                      webhook_sender& sender);

    /// Starts the deliveries. Must run on the background loop.
    void start();
    /// Stops the deliveries. Returns false if something still runs that could not be cut off.
    task<bool> stop();

    /// Notifies the deliverer that a webhook is due or that the endpoints have changed. Thread-safe.
    void wake() { news_.notify(); }

    /// Returns a warning while the lanes cannot be started or nothing can be trimmed, or an empty text.
    /// Thread-safe.
    std::string warning() const
    {
        return async::join_warnings({lane_starter_.warning(), trimming_.warning()});
    }

private:
    task<std::chrono::microseconds> start_lanes();
    task<std::chrono::microseconds> trim();
    task<> run_lane(core::uuid endpoint);
    task<bool> go_on(core::uuid endpoint);
    task<> deliver(webhook_endpoint const& endpoint, webhook_delivery const& delivery);

    environment& env_;
    storage::database& db_;
    endpoint_book& endpoints_;
    webhook_sender& sender_;
    async::signal news_;
    async::task_group lane_tasks_;
    async::repeating_task lane_starter_;
    async::repeating_task trimming_;
    std::set<core::uuid> lanes_;
    telemetry::counter delivered_;
    telemetry::counter failed_;
    telemetry::counter dead_;
};

} // namespace fcg::notifications
