#pragma once
#include "platform/http/response.hpp"
#include "platform/http/routing/routes.hpp"

#include <chrono>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

/// Server-sent events: text/event-stream, as in the HTML standard.
namespace fcg::http {

inline constexpr std::string_view event_stream_type = "text/event-stream";

/// One event. `name` and `data` must not contain line breaks.
struct server_event {
    std::int64_t id = 0; ///< the value of Last-Event-ID with which the caller continues after this event
    std::string_view name;
    std::string_view data;
};

void append_event(std::string& out, server_event const& server_event);

/// Returns a comment, which keeps proxies from closing a quiet stream and reveals that the caller has gone.
std::string heartbeat();

/// Returns the field that tells the caller how long to wait before it reconnects.
std::string reconnection_time(std::chrono::milliseconds wait);

/// Returns a response 200 with the header that keeps proxies from buffering the pieces.
response event_stream(std::shared_ptr<body_source> source);

/// The position after which a stream continues.
struct resume_point {
    std::int64_t last_id = 0; ///< 0 for the beginning
};

/// Reads the header Last-Event-ID, or the parameter lastEventId for clients that cannot send the header with
/// their first request. Returns 400 if the value is not an id.
result<resume_point> read_last_event_id(request const& request);

/// Returns the parameter lastEventId for the route table.
std::shared_ptr<schema const> const& describe_last_event_id();
/// Returns the header Last-Event-ID for the route table.
header_parameter last_event_id_header();

} // namespace fcg::http
