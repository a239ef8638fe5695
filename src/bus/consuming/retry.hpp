#pragma once
#include "bus/consuming/consumer.hpp"

#include <chrono>
#include <cstdint>
#include <exception>
#include <string>

/// What follows from a failure: pure decisions, without a clock or a queue.
namespace fcg::bus {

enum class failure_kind {
    refused,    ///< can never succeed
    lease_lost, ///< another consumer may have the message; nothing was committed, and nothing is left to do
    stopped, ///< cancelled because the process stops; tasks that were not asked to stop treat it as an outage
    outage,  ///< of something that this process needs; it does not count against the message
    passing  ///< may succeed another time; every other failure
};

struct failure {
    failure_kind kind = failure_kind::passing;
    std::string text;       ///< one line
    bool is_remote = false; ///< an outage of another process, while this process is healthy
};

failure classify(std::exception_ptr const& thrown);

/// The decision about a message whose handling failed.
struct verdict {
    enum class disposition { bury, retry, leave };
    disposition disposition = disposition::retry;
    std::chrono::microseconds delay{0}; ///< before the retry
    std::string reason;                 ///< for the burial
};

/// Decides what happens to a message. `attempt` is how often it has failed; if the message did not cause the
/// failure, how often it was received.
verdict decide(failure const& failure, std::int64_t attempt, consumer_settings const& settings,
               double fraction);

} // namespace fcg::bus
