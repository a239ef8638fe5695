#pragma once
#include "platform/async/circuit_breaker.hpp"
#include "platform/telemetry/metrics.hpp"

#include <atomic>
#include <cstdint>
#include <string>

namespace fcg::async {

/// The state of a circuit for the operator.
struct circuit_status {
    std::string name;
    circuit state = circuit::closed;
    core::time_point since; ///< time of the last change, or of the start of the process
};

/// A circuit breaker with a log line and a gauge for each change. An operator can read its state and close
/// it. `clock` must outlive it. Use on one thread; status() is thread-safe.
class watched_circuit {
public:
    struct naming {
        std::string name;    ///< name for operators: "opensearch"
        std::string address; ///< description of the server for the log: "the search server at 127.0.0.1:9200"
        std::string area;    ///< area of the log lines: "indexer"
    };

    watched_circuit(naming names, core::clock& clock, telemetry::gauge gauge, breaker_settings settings);

    bool may_try();

    bool refuses() const { return breaker_.refuses(clock_.steady_now()); }

    void succeeded();
    void failed();
    void abandoned();
    /// Closes the circuit whatever has failed. For the operator.
    void reset();

    circuit_status status() const; ///< Returns the present state. Thread-safe.

private:
    void show_change();

    naming names_;
    core::clock& clock_;
    circuit_breaker breaker_;
    telemetry::gauge gauge_;
    std::atomic<circuit> shown_ = circuit::closed;
    std::atomic<std::int64_t> since_; ///< microseconds, as core::to_micros() returns them
};

} // namespace fcg::async
