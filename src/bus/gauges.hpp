#pragma once
#include "bus/queue.hpp"
#include "bus/relay.hpp"
#include "platform/telemetry/metrics.hpp"

#include <memory>
#include <mutex>
#include <vector>

namespace fcg::bus {

/// What is read whenever the metrics are rendered: how deep the queues are, how old, and what waits to be
/// published.
class gauges : public std::enable_shared_from_this<gauges> {
public:
    gauges(queue_transport& of, telemetry::metrics& in) : of_(of), in_(in) {}

    /// From now on until close(), at every rendering.
    void show();
    void add(relay const& one);
    void close();

private:
    void refresh();
    void refresh_queue(std::string const& name);
    void refresh_lag(relay const& one);

    queue_transport& of_;
    telemetry::metrics& in_;
    std::mutex guard_;
    bool open_ = true;
    std::vector<relay const*> relays_;
};

} // namespace fcg::bus
