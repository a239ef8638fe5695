#pragma once
#include "bus/consumer.hpp"

#include <chrono>
#include <cstdint>
#include <exception>
#include <string>

/// What follows from a failure: pure decisions, without a clock or a queue.
namespace fcg::bus {

/// Full jitter: `fraction` (in [0, 1)) of base * 2^(attempt - 1), of which no more than `max_count` counts.
std::chrono::microseconds backoff(std::int64_t attempt, std::chrono::microseconds base,
                                  std::chrono::microseconds max, double fraction);

enum class failure_kind {
    refused,    ///< can never succeed
    lease_lost, ///< another consumer may have the message: nothing was committed, nothing is left to do here
    stopped,    ///< cut off because the process ends; tasks that were not told to end take it for an outage
    outage,     ///< something that this process needs, not the message: does not count against it
    passing     ///< anything else may succeed another time
};

struct failure {
    failure_kind kind = failure_kind::passing;
    std::string text;          ///< one line
    bool is_elsewhere = false; ///< an outage of another process, while this one is well
};

failure classify(std::exception_ptr const& thrown);

/// What becomes of a message that failed.
struct verdict {
    enum class fate { bury, retry, leave };
    fate what = fate::retry;
    std::chrono::microseconds delay{0}; ///< before the retry
    std::string reason;                 ///< of the burial
};

/// `attempt`: how often it has failed by now; for what is no failure of the message, how often it was
/// received.
verdict decide(failure const& of, std::int64_t attempt, consumer_settings const& how, double fraction);

} // namespace fcg::bus
