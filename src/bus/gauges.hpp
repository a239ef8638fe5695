#pragma once
#include "bus/publishing/relay.hpp"
#include "bus/queue.hpp"
#include "platform/telemetry/metrics.hpp"

#include <memory>
#include <mutex>
#include <vector>

namespace fcg::bus {

/// Gauges that are read whenever the metrics are rendered: depth and age of the queues, and the number of
/// events that wait to be published.
class gauges : public std::enable_shared_from_this<gauges> {
public:
    gauges(queue_transport& queues, telemetry::metrics& metrics) : queues_(queues), metrics_(metrics) {}

    /// Refreshes the gauges at every rendering, until close().
    void show();
    void add(relay const& relay);
    void close();

private:
    void refresh();
    void refresh_queue(std::string const& name);
    void refresh_lag(relay const& relay);

    queue_transport& queues_;
    telemetry::metrics& metrics_;
    std::mutex guard_;
    bool open_ = true;
    std::vector<relay const*> relays_;
};

} // namespace fcg::bus
