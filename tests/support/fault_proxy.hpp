#pragma once
#include "support/disturbed_receives.hpp"

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <map>
#include <memory>
#include <string>

namespace fcg::test {

/// The rates of faults, in a thousand requests. Every kind of fault has the same probability.
struct fault_plan {
    std::uint64_t faults = 0;
    delivery_disturbance deliveries{}; ///< in a thousand messages
    std::chrono::milliseconds longest_delay{300};
};

/// The faults so far.
struct fault_counts {
    std::map<std::string, std::size_t> requests; ///< by operation, such as "SendMessageBatch"
    std::size_t throttled = 0;
    std::size_t server_errors = 0; ///< 500 or 503, half of them after the request was executed
    std::size_t resets_before = 0; ///< connections reset before the server saw the request
    std::size_t resets_after = 0;  ///< connections reset after the server had executed the request
    std::size_t executed_twice = 0;
    std::size_t delayed = 0;
    std::size_t failed_entries = 0; ///< dropped from a batch and reported as failed
    std::size_t repeated = 0;       ///< messages delivered again
    std::size_t held_back = 0;      ///< messages delivered with a later response

    std::size_t all_requests() const;
    /// Returns the number of all faults without the disturbed deliveries.
    std::size_t all_faults() const;
    std::string describe() const;
};

/// A proxy between a client and an SQS server, both on loopback, that causes faults by a plan and a seed.
/// Runs on a thread of its own. Thread-safe.
class fault_proxy {
public:
    /// Listens on a free port.
    fault_proxy(std::uint16_t server_port, std::uint64_t seed, fault_plan plan);
    ~fault_proxy();
    fault_proxy(fault_proxy const&) = delete;
    fault_proxy& operator=(fault_proxy const&) = delete;

    std::uint16_t port() const;
    /// Returns "http://127.0.0.1:PORT".
    std::string url() const;

    /// Follows `plan` from the next request on.
    void follow(fault_plan plan);
    /// Makes the server unreachable: resets all connections, new ones as well.
    void stop();
    /// Makes the server reachable again, on the same port.
    void start();
    fault_counts counts();

private:
    struct impl;
    std::unique_ptr<impl> impl_;
};

} // namespace fcg::test
