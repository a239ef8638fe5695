#pragma once
#include <string>

namespace fcg::core {

/// What ties a request, its events and its log lines together. Travels from the first request to the last
/// consumer.
struct trace {
    std::string
        correlation_id;       ///< X-Correlation-ID: made at the edge or taken from the caller, never replaced
    std::string causation_id; ///< the event that caused this one; empty at the edge
    std::string traceparent;  ///< W3C trace context, 55 characters; may be empty
};

} // namespace fcg::core
