#pragma once
#include "support/disturbed_receives.hpp"

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <map>
#include <memory>
#include <string>

namespace fcg::test {

/// What goes wrong, and how often of a thousand requests; each kind of fault is as likely as the others.
struct fault_plan {
    std::uint64_t faults = 0;
    delivery_disturbance deliveries{}; ///< of a thousand messages
    std::chrono::milliseconds longest_delay{300};
};

/// What has gone wrong so far.
struct fault_counts {
    std::map<std::string, std::size_t> requests; ///< by operation, such as "SendMessageBatch"
    std::size_t throttled = 0;
    std::size_t server_errors = 0; ///< 500 or 503, half of them after the request was executed
    std::size_t resets_before = 0; ///< the connection reset before the server saw the request
    std::size_t resets_after = 0;  ///< ... after the server had executed it
    std::size_t executed_twice = 0;
    std::size_t delayed = 0;
    std::size_t failed_entries = 0; ///< dropped from a batch and reported as failed
    std::size_t repeated = 0;       ///< messages handed out again
    std::size_t held_back = 0;      ///< messages that came with a later answer

    std::size_t all_requests() const;
    /// Without the disturbed deliveries.
    std::size_t all_faults() const;
    std::string describe() const;
};

/// Stands between a client and an SQS server, both on loopback, and lets things go wrong as a plan and a seed
/// say. Runs on a thread of its own; every method may be called from any other.
class fault_proxy {
public:
    /// Listens on a free port.
    fault_proxy(std::uint16_t server_port, std::uint64_t seed, fault_plan plan);
    ~fault_proxy();
    fault_proxy(fault_proxy const&) = delete;
    fault_proxy& operator=(fault_proxy const&) = delete;

    std::uint16_t port() const;
    /// "http://127.0.0.1:PORT"
    std::string url() const;

    /// From the next request on.
    void follow(fault_plan plan);
    /// The server cannot be reached: connections are reset, new ones as well.
    void stop();
    /// It can be reached again, on the same port.
    void start();
    fault_counts counts();

private:
    struct inside;
    std::unique_ptr<inside> inside_;
};

} // namespace fcg::test
