#include "app/admin/admin.hpp"
#include "app/store.hpp"
#include "bus/queue.hpp"
#include "platform/storage/event_store.hpp"

namespace fcg::app {

namespace {

/// A stored event with the ids of its trace.
struct event_response : storage::stored_event {
    std::string correlation_id;
    std::string causation_id;
};

http::shape<event_response> const event_shape{
    "StoredEvent",
    {http::integer<event_response>("position", &event_response::position, 1, INT64_MAX),
     http::id<event_response>("id", &event_response::id),
     http::text<event_response>("stream", &event_response::stream),
     http::integer<event_response>("streamVersion", &event_response::stream_version, 1, INT64_MAX),
     http::text<event_response>("type", &event_response::type),
     http::text<event_response>("payload", &event_response::payload,
                                {.max = bus::largest_message, .description = "JSON"}),
     http::text("correlationId", &event_response::correlation_id),
     http::text("causationId", &event_response::causation_id),
     http::moment<event_response>("occurredAt", &event_response::occurred_at)}};

struct event_query {
    std::int64_t after = 0;
    std::int64_t limit = 20;
};

http::shape<event_query> const event_query_shape{
    "EventQuery",
    {http::with_default(
         http::integer("after", &event_query::after, 0, INT64_MAX, "the position to start after")),
     http::with_default(http::integer("limit", &event_query::limit, 1, 100))}};

http::response list(store& store, http::request const& request)
{
    auto* const file = store.find_database(request.path_value("module"));
    if (file == nullptr)
        return http::not_found("module");
    auto const query = event_query_shape.read_query(request);
    if (!query)
        return query.error();
    auto events = file->read([&](storage::reader& db) {
        return storage::events_after(db, query->after, static_cast<std::size_t>(query->limit));
    });
    std::vector<event_response> shown;
    for (auto& event : events) {
        auto trace = event.trace;
        shown.push_back({std::move(event), std::move(trace.correlation_id), std::move(trace.causation_id)});
    }
    return http::ok(event_shape.write_page(shown, std::nullopt));
}

} // namespace

void add_event_routes(http::routes& routes, store& store)
{
    routes.add(
        {.method = http::method::get,
         .path = "/api/admin/events/{module}",
         .access = http::access::admin,
         .summary =
             "A module's events in the order of their positions; ask again with the last one as `after`.",
         .tag = "operations",
         .answers = {{200, "The events", event_shape.describe_page()}, {404, "No such module"}},
         .query = event_query_shape.describe(),
         .handle = [&store](http::request& request) { return list(store, request); }});
}

} // namespace fcg::app
