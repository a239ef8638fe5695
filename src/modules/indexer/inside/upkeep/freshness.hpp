#pragma once
#include "bus/queue.hpp"
#include "module.hpp"
#include "platform/telemetry/metrics.hpp"

#include <functional>
#include <memory>
#include <mutex>
#include <string>

/// How far the index is behind, for metrics and readiness.
namespace fcg::indexer {

/// What waits for the index.
struct backlog {
    std::int64_t events = 0;
    std::chrono::microseconds oldest{0};
};

/// In the queues of games. Any thread.
backlog backlog_in(bus::queue_transport& queues);

/// "index: 12 events (0.4 s) behind"; empty when there is nothing to say.
std::string describe(index_report const& report);

/// The index in the metrics. A rendering may hold it longer than the index lives, so it is closed.
class index_gauges : public std::enable_shared_from_this<index_gauges> {
public:
    struct looked {
        index_report report;
        std::vector<std::pair<std::string, std::int64_t>> positions; ///< by source
    };

    index_gauges(telemetry::metrics& in, std::function<looked()> look) : in_(in), look_(std::move(look)) {}

    void show();
    void close();

private:
    void refresh();

    telemetry::metrics& in_;
    std::mutex guard_;
    std::function<looked()> look_; ///< none: closed
};

} // namespace fcg::indexer
