#pragma once
#include "platform/async/circuit_breaker.hpp"
#include "platform/telemetry/metrics.hpp"

#include <atomic>
#include <cstdint>
#include <string>

namespace fcg::async {

/// A circuit as an operator sees it.
struct circuit_status {
    std::string name;
    circuit state = circuit::closed;
    core::time_point since; ///< its last change, or the start of the process
};

/// A circuit breaker that tells of itself: each change is a line in the log and a value of the gauge, any
/// thread may look at it, and an operator may close it. The clock outlives it. On one thread but for
/// status().
class watched_circuit {
public:
    struct naming {
        std::string name;  ///< for operators: "opensearch"
        std::string where; ///< for the log: "the search server at 127.0.0.1:9200"
        std::string area;  ///< of the log: "indexer"
    };

    watched_circuit(naming names, core::clock& clock, telemetry::gauge gauge, breaker_settings settings);

    bool may_try();

    bool refuses() const { return breaker_.refuses(clock_.steady_now()); }

    void succeeded();
    void failed();
    void abandoned();
    /// Closes it, whatever it has seen: an operator knows better.
    void reset();

    circuit_status status() const; ///< any thread

private:
    void show_change();

    naming names_;
    core::clock& clock_;
    circuit_breaker breaker_;
    telemetry::gauge gauge_;
    std::atomic<circuit> shown_ = circuit::closed;
    std::atomic<std::int64_t> since_; ///< microseconds, as core::to_micros() has them
};

} // namespace fcg::async
