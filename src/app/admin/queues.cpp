#include "app/admin/admin.hpp"
#include "app/admin/dead_letter_shapes.hpp"
#include "app/admin/on_background.hpp"
#include "app/audit/recorded_routes.hpp"
#include "bus/queue.hpp"

#include <algorithm>
#include <utility>

namespace fcg::app {

namespace {

struct queue_response : bus::queue_depth {
    std::string name;
    std::int64_t oldest_age_ms = 0;
    std::string read_by;
};

http::shape<queue_response> const queue_shape{
    "Queue",
    {http::text("name", &queue_response::name),
     http::integer<queue_response>("ready", &queue_response::ready, 0, INT64_MAX, "waiting to be received"),
     http::integer<queue_response>("inFlight", &queue_response::in_flight, 0, INT64_MAX, "under lease"),
     http::integer<queue_response>("delayed", &queue_response::delayed, 0, INT64_MAX, "not visible yet"),
     http::integer("oldestAgeMs", &queue_response::oldest_age_ms, 0, INT64_MAX, "age of the oldest message"),
     http::text(
         "readBy", &queue_response::read_by,
         {.description = "a module, or \"another service\" (bus.subscriptions); empty for dead letters"})}};

using attribute = std::pair<std::string, std::string>;

http::shape<attribute> const attribute_shape{
    "MessageAttribute", {http::text("name", &attribute::first), http::text("value", &attribute::second)}};

struct message_response {
    std::string id;
    std::string body;
    std::int64_t receive_count = 0;
    core::time_point enqueued_at;
    std::vector<attribute> attributes;
};

http::shape<message_response> const message_shape{
    "Message",
    {http::text("id", &message_response::id),
     http::text("body", &message_response::body, {.max = bus::largest_message}),
     http::integer("receiveCount", &message_response::receive_count, 0, INT64_MAX),
     http::moment("enqueuedAt", &message_response::enqueued_at),
     http::objects("attributes", &message_response::attributes, attribute_shape)}};

struct limit_query {
    std::int64_t limit = 20;
};

http::shape<limit_query> const peek_query_shape{
    "PeekQuery",
    {http::with_default(http::integer("limit", &limit_query::limit, 1, 100, "messages to show"))}};

constexpr std::int64_t max_in_one_redrive = 100'000;

http::shape<limit_query> const redrive_query_shape{
    "RedriveQuery",
    {http::with_default(
        http::integer("limit", &limit_query::limit, 1, max_in_one_redrive, "messages to move"))}};

http::result<std::string> queue_of(store& store, http::request const& request)
{
    auto name = std::string(request.path_value("queue"));
    auto const names = store.queues().names();
    if (std::ranges::find(names, name) == names.end())
        return http::not_found("queue");
    return name;
}

task<http::response> list(store& store)
{
    std::vector<queue_response> shown;
    for (auto const& name : store.queues().names()) {
        auto const depth = co_await store.queues().depth(name);
        shown.push_back({depth, name, depth.oldest_age.count() / 1'000, store.bus().read_by(name)});
    }
    std::ranges::sort(shown, {}, &queue_response::name);
    co_return http::ok(queue_shape.write_page(shown, std::nullopt));
}

task<http::response> peek(store& store, http::request& request)
{
    auto const queue = queue_of(store, request);
    if (!queue)
        co_return queue.error();
    auto const query = peek_query_shape.read_query(request);
    if (!query)
        co_return query.error();
    auto messages = co_await store.queues().peek(*queue, static_cast<std::size_t>(query->limit));
    std::vector<message_response> shown;
    for (auto& message : messages)
        shown.push_back({std::move(message.content.id), std::move(message.content.body),
                         message.receive_count, message.enqueued_at, std::move(message.content.attributes)});
    co_return http::ok(message_shape.write_page(shown, std::nullopt));
}

task<http::response> redrive_at_once(store& store, http::request& request)
{
    auto const queue = queue_of(store, request);
    if (!queue)
        co_return queue.error();
    auto const query = redrive_query_shape.read_query(request);
    if (!query)
        co_return query.error();
    if (queue->ends_with(bus::dead_letter_queue("")))
        co_return http::conflict("dead-letter-queue", "This is a dead-letter queue",
                                 "name the queue that its messages are to go back to");
    dead_letter_order order{.actor = name_admin(request), .queue = *queue, .dead_letter_selection = {}};
    order.dead_letter_selection.max = static_cast<std::size_t>(query->limit);
    auto const moved = co_await store.dead_letters().redrive(std::move(order));
    co_return http::ok(moved_messages_shape.write({moved}));
}

task<http::response> purge(store& store, http::request& request)
{
    auto const queue = queue_of(store, request);
    if (!queue)
        co_return queue.error();
    auto const gone = co_await store.dead_letters().purge(name_admin(request), *queue);
    co_return http::ok(moved_messages_shape.write({gone}));
}

} // namespace

void add_queue_routes(http::routes& routes, store& store)
{
    routes.add({.method = http::method::get,
                .path = "/api/admin/queues",
                .access = http::access::admin,
                .summary = "Every queue with its depth; \"-error\" names the dead-letter queues.",
                .tag = "operations",
                .answers = {{200, "The queues", queue_shape.describe_page()}},
                .handle = [&store](http::request&) { return list(store); }});
    routes.add(
        {.method = http::method::get,
         .path = "/api/admin/queues/{queue}/messages",
         .access = http::access::admin,
         .summary = "Shows messages of a queue without removing any.",
         .tag = "operations",
         .answers = {{200, "The oldest messages", message_shape.describe_page()}, {404, "No such queue"}},
         .query = peek_query_shape.describe(),
         .handle = [&store](http::request& request) { return peek(store, request); }});
    routes.add({.method = http::method::post,
                .path = "/api/admin/queues/{queue}/redrive",
                .access = http::access::admin,
                .summary = "Moves messages from the queue's dead-letter queue back into it.",
                .tag = "operations",
                .answers = {{200, "How many were moved", moved_messages_shape.describe()},
                            {404, "No such queue"},
                            {409, "It is a dead-letter queue itself"}},
                .query = redrive_query_shape.describe(),
                .handle = on_background(store, redrive_at_once)});
    routes.add(
        {.method = http::method::post,
         .path = "/api/admin/queues/{queue}/purge",
         .access = http::access::admin,
         .summary = "Deletes every message of a queue permanently.",
         .tag = "operations",
         .answers = {{200, "How many were deleted", moved_messages_shape.describe()}, {404, "No such queue"}},
         .handle = on_background(store, purge)});
}

} // namespace fcg::app
