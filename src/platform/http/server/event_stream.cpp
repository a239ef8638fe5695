#include "platform/http/server/event_stream.hpp"

#include "platform/core/numbers.hpp"

#include <optional>

namespace fcg::http {
namespace {

constexpr std::string_view resumption_header = "Last-Event-ID";
constexpr std::int64_t largest_id = 1'000'000'000'000;

struct resumption {
    std::optional<std::int64_t> last_event_id;
};

shape<resumption> const resumption_shape{
    "EventStreamResumption",
    {integer("lastEventId", &resumption::last_event_id, 0, largest_id,
             "for clients that cannot send the header Last-Event-ID, which takes precedence")}};

} // namespace

void append_event(std::string& out, server_event const& server_event)
{
    out.append("id: ").append(std::to_string(server_event.id));
    out.append("\nevent: ").append(server_event.name);
    out.append("\ndata: ").append(server_event.data);
    out.append("\n\n");
}

std::string heartbeat()
{
    return ": still here\n\n";
}

std::string reconnection_time(std::chrono::milliseconds wait)
{
    return "retry: " + std::to_string(wait.count()) + "\n\n";
}

response event_stream(std::shared_ptr<body_source> source)
{
    response response;
    response.content_type = event_stream_type;
    response.source = std::move(source);
    response.with("X-Accel-Buffering", "no");
    return response;
}

result<resume_point> read_last_event_id(request const& request)
{
    auto const text = request.header(resumption_header);
    if (text.empty()) {
        auto const query = resumption_shape.read_query(request);
        if (!query)
            return query.error();
        return resume_point{query->last_event_id.value_or(0)};
    }
    auto const id = core::parse_number<std::int64_t>(text);
    if (!id || *id < 0 || *id > largest_id)
        return invalid_fields({{std::string(resumption_header), "is not an id that this stream gave"}});
    return resume_point{*id};
}

std::shared_ptr<schema const> const& describe_last_event_id()
{
    return resumption_shape.describe();
}

header_parameter last_event_id_header()
{
    return {std::string(resumption_header), false,
            "the id of the last event that was received; the stream continues after it", "^[0-9]{1,13}$"};
}

} // namespace fcg::http
