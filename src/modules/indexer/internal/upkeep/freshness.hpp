#pragma once
#include "bus/queue.hpp"
#include "platform/telemetry/metrics.hpp"
#include "reports.hpp"

#include <functional>
#include <memory>
#include <mutex>
#include <string>

/// How far the index is behind, for metrics and readiness.
namespace fcg::indexer {

/// Adds what waits in the queues of games to the lag. Thread-safe.
void add_backlog(index_report& report, bus::queue_transport& queues);

/// Returns "index: 12 events (0.4 s) behind", or an empty string if there is nothing to report.
std::string describe(index_report const& report);

/// The metrics of the index. A rendering may hold them longer than the index lives, so they must be closed.
class index_gauges : public std::enable_shared_from_this<index_gauges> {
public:
    struct looked {
        index_report report;
        std::vector<std::pair<std::string, std::int64_t>> positions; ///< by source
    };

    index_gauges(telemetry::metrics& metrics, std::function<looked()> look)
        : metrics_(metrics),
          look_(std::move(look))
    {
    }

    void show();
    void close();

private:
    void refresh();

    telemetry::metrics& metrics_;
    std::mutex guard_;
    std::function<looked()> look_; ///< null once closed
};

} // namespace fcg::indexer
