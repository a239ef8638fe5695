#pragma once
#include "inside/webhooks/delivery_store.hpp"
#include "inside/webhooks/endpoint.hpp"
#include "inside/webhooks/endpoint_book.hpp"
#include "inside/webhooks/sender.hpp"
#include "platform/async/signal.hpp"
#include "platform/async/task_group.hpp"
#include "platform/storage/database.hpp"
#include "platform/surroundings.hpp"

#include <set>

namespace fcg::notifications {

/// Sends what is due, at least once: what was sent and not recorded goes out again under its id. Each
/// endpoint has a lane of its own, which sends one at a time, so that a slow one holds up only itself;
/// without failures they come in the order of their numbers.
class webhook_deliverer {
public:
    /// All outlive it.
    webhook_deliverer(surroundings& with, storage::database& db, endpoint_book& endpoints,
                      webhook_sender& sender);

    /// On the background loop.
    void start();
    /// False: something still runs that could not be cut off.
    task<bool> stop();
    /// Something is due, or the endpoints have changed. Any thread.
    void wake();

private:
    task<> keep_lanes();
    task<> keep_house();
    task<> run_lane(core::uuid endpoint);
    task<bool> go_on(core::uuid endpoint);
    task<> wait_until(std::optional<core::time_point> due);
    task<> deliver(webhook_endpoint const& to, webhook_delivery const& what);

    surroundings& with_;
    storage::database& db_;
    endpoint_book& endpoints_;
    webhook_sender& sender_;
    async::signal news_;
    async::task_group tasks_;
    std::set<core::uuid> lanes_;
    telemetry::counter delivered_;
    telemetry::counter failed_;
    telemetry::counter dead_;
};

} // namespace fcg::notifications
