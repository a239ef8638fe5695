#pragma once
#include "platform/http/refusal_log.hpp"
#include "platform/http/response.hpp"
#include "platform/http/routes.hpp"
#include "platform/http/status.hpp"
#include "platform/telemetry/metrics.hpp"

#include <array>
#include <atomic>
#include <chrono>
#include <deque>
#include <mutex>
#include <vector>

namespace fcg::http {

/// Counts and logs what was answered. Thread-safe; after the first answer of a kind there is neither lock nor
/// look-up.
class observation {
public:
    observation(routes const& table, telemetry::metrics& metrics);

    void answered(request const& asked, response const& with, std::chrono::microseconds took);

    telemetry::gauge const& in_flight() const { return in_flight_; }

private:
    struct line {
        std::string method, path;
        telemetry::histogram duration;
        std::array<std::atomic<telemetry::counter const*>, known_statuses.size() + 1> by_status{};
    };

    telemetry::counter const& counter_of(line& of, int status);

    routes const& table_;
    telemetry::metrics& metrics_;
    telemetry::gauge in_flight_;
    std::deque<line> lines_; ///< as in the table, and one more for what matched none
    refusal_log refusals_;
    std::mutex guard_; ///< of counters_
    std::deque<telemetry::counter> counters_;
};

} // namespace fcg::http
