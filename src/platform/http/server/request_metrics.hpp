#pragma once
#include "platform/http/response.hpp"
#include "platform/http/routing/routes.hpp"
#include "platform/http/server/refusal_log.hpp"
#include "platform/http/status.hpp"
#include "platform/telemetry/metrics.hpp"

#include <array>
#include <atomic>
#include <chrono>
#include <deque>
#include <mutex>

namespace fcg::http {

/// Counts and logs finished requests. Thread-safe; after the first response of a kind it needs neither lock
/// nor look-up.
class request_metrics {
public:
    request_metrics(routes const& table, telemetry::metrics& metrics);

    void answered(request const& request, response const& response, std::chrono::microseconds took);

    telemetry::gauge const& in_flight() const { return in_flight_; }

private:
    struct line {
        std::string method, path;
        telemetry::histogram duration;
        std::array<std::atomic<telemetry::counter const*>, known_statuses.size() + 1> by_status{};
    };

    telemetry::counter const& counter_of(line& line, int status);

    routes const& table_;
    telemetry::metrics& metrics_;
    telemetry::gauge in_flight_;
    std::deque<line> lines_; ///< in the order of the table, and one more for requests that matched no route
    refusal_log refusals_;
    std::mutex guard_; ///< guards counters_
    std::deque<telemetry::counter> counters_;
};

} // namespace fcg::http
