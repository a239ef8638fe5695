#include "app/services/event_pages.hpp"

#include "app/services/wire.hpp"

#include <algorithm>

namespace fcg::app {

namespace {

/// Events are read in small pieces, because a single event may have a MiB.
constexpr std::size_t events_in_a_piece = 25;
constexpr std::size_t max_page_octets = 1'048'576;

bool is_wanted(page_question const& question, storage::stored_event const& event)
{
    auto const& contracts = question.contracts;
    return contracts.empty() || std::ranges::find(contracts, event.type) != contracts.end();
}

bus::event_history::page read_here(storage::reader& db, page_question const& question)
{
    bus::event_history::page page{
        .events = {}, .reached = question.after, .newest = storage::newest_position(db)};
    auto left = static_cast<std::size_t>(std::clamp(question.max, std::int64_t(1), max_examined_events));
    std::size_t octets = 0;
    while (left > 0 && octets < max_page_octets) {
        auto piece = storage::events_after(db, page.reached, std::min(left, events_in_a_piece));
        if (piece.empty()) {
            page.reached = std::max(page.reached, page.newest);
            break;
        }
        left -= piece.size();
        page.reached = piece.back().position;
        for (auto& event : piece) {
            if (!is_wanted(question, event))
                continue;
            octets += event.payload.size();
            page.events.push_back(std::move(event));
        }
    }
    return page;
}

struct event_on_the_way {
    std::int64_t position = 0;
    core::uuid id;
    std::string stream;
    std::int64_t stream_version = 0;
    std::string type;
    std::string schema_version;
    std::string payload;
    std::string correlation_id;
    std::string causation_id;
    std::string traceparent;
    core::time_point occurred_at;
};

struct page_on_the_way {
    std::vector<event_on_the_way> events;
    std::int64_t reached = 0;
    std::int64_t newest = 0;
};

http::shape<event_on_the_way> const& event_shape()
{
    using event = event_on_the_way;
    static http::shape<event> const shape{
        "PastEvent",
        {http::integer("position", &event::position, 1, INT64_MAX), http::id("id", &event::id),
         http::text("stream", &event::stream),
         http::integer("streamVersion", &event::stream_version, 1, INT64_MAX),
         http::text("type", &event::type), http::text("schemaVersion", &event::schema_version),
         http::text("payload", &event::payload, {.description = "JSON"}),
         http::text("correlationId", &event::correlation_id), http::text("causationId", &event::causation_id),
         http::text("traceparent", &event::traceparent), http::moment("occurredAt", &event::occurred_at)}};
    return shape;
}

http::shape<page_on_the_way> const& page_shape()
{
    static http::shape<page_on_the_way> const shape{
        "PastEvents",
        {http::objects("events", &page_on_the_way::events, event_shape()),
         http::integer("reached", &page_on_the_way::reached, 0, INT64_MAX, "continue after this position"),
         http::integer("newest", &page_on_the_way::newest, 0, INT64_MAX,
                       "the newest position of the module")}};
    return shape;
}

event_on_the_way sent(storage::stored_event const& event)
{
    return {event.position,
            event.id,
            event.stream,
            event.stream_version,
            event.type,
            event.schema_version,
            event.payload,
            event.trace.correlation_id,
            event.trace.causation_id,
            event.trace.traceparent,
            event.occurred_at};
}

storage::stored_event received(json::value const& event)
{
    return {.position = wire::integer(event, "position"),
            .id = wire::id(event, "id"),
            .stream = wire::text(event, "stream"),
            .stream_version = wire::integer(event, "streamVersion"),
            .type = wire::text(event, "type"),
            .schema_version = wire::text(event, "schemaVersion"),
            .payload = wire::text(event, "payload"),
            .trace = {.correlation_id = wire::text(event, "correlationId"),
                      .causation_id = wire::text(event, "causationId"),
                      .traceparent = wire::text(event, "traceparent")},
            .occurred_at = wire::moment(event, "occurredAt")};
}

} // namespace

task<bus::event_history::page> read_page(storage::database& database, page_question question)
{
    auto look = [own_question = std::move(question)](storage::reader& db) {
        return read_here(db, own_question);
    };
    auto page = co_await database.read_long(std::move(look));
    co_return page;
}

http::shape<page_question> const& page_question_shape()
{
    static http::shape<page_question> const shape{
        "PastEventsQuestion",
        {http::texts("contracts", &page_question::contracts),
         http::integer("after", &page_question::after, 0, INT64_MAX, "the position to start after"),
         http::integer("most", &page_question::max, 1, max_examined_events, "events to look at")}};
    return shape;
}

std::shared_ptr<http::schema const> const& describe_page()
{
    return page_shape().describe();
}

std::string to_json(bus::event_history::page const& page)
{
    page_on_the_way page_on_the_way{.events = {}, .reached = page.reached, .newest = page.newest};
    for (auto const& event : page.events)
        page_on_the_way.events.push_back(sent(event));
    return page_shape().write(page_on_the_way);
}

bus::event_history::page page_from(json::value const& answer)
{
    bus::event_history::page page{
        .events = {}, .reached = wire::integer(answer, "reached"), .newest = wire::integer(answer, "newest")};
    for (auto const& event : wire::list(answer, "events"))
        page.events.push_back(received(event));
    return page;
}

} // namespace fcg::app
