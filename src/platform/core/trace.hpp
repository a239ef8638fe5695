#pragma once
#include <string>

namespace fcg::core {

/// The identifiers that tie a request, its events and its log lines together. They travel from the first
/// request to the last consumer.
struct trace {
    std::string
        correlation_id;       ///< X-Correlation-ID, made at the edge or taken from the caller; never replaced
    std::string causation_id; ///< id of the event that caused this one; empty at the edge
    std::string traceparent;  ///< W3C trace context, 55 characters; may be empty
};

} // namespace fcg::core
