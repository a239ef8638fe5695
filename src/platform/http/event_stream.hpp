#pragma once
#include "platform/http/response.hpp"
#include "platform/http/routes.hpp"

#include <chrono>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

/// Server-sent events: text/event-stream, as the HTML standard describes it.
namespace fcg::http {

inline constexpr std::string_view event_stream_type = "text/event-stream";

/// One event. `name` and `data` hold no line break.
struct server_event {
    std::int64_t id = 0; ///< what the caller sends back as Last-Event-ID to go on behind it
    std::string_view name;
    std::string_view data;
};

void append_event(std::string& out, server_event const& one);

/// A comment, which keeps proxies from closing a quiet stream and shows that the caller has gone.
std::string heartbeat();

/// How long the caller is asked to wait before it connects again.
std::string reconnection_time(std::chrono::milliseconds wait);

/// 200, with what keeps proxies from gathering the pieces.
response event_stream(std::shared_ptr<body_source> source);

/// The id behind which a stream is to go on.
struct resume_point {
    std::int64_t last_id = 0; ///< 0: from the beginning
};

/// The header Last-Event-ID, or the parameter lastEventId for clients that cannot send it with their first
/// request. 400 for what is no id.
result<resume_point> read_last_event_id(request const& asked);

/// The same in the route table.
std::shared_ptr<schema const> const& describe_last_event_id();
header_parameter last_event_id_header();

} // namespace fcg::http
