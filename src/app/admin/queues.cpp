#include "app/admin/admin.hpp"
#include "app/admin/dead_letter_shapes.hpp"
#include "app/audit/recorded_routes.hpp"
#include "app/store.hpp"
#include "bus/queue.hpp"
#include "platform/async/on_loop.hpp"

#include <algorithm>

namespace fcg::app {

namespace {

struct queue_answer {
    std::string name;
    std::int64_t ready = 0;
    std::int64_t in_flight = 0;
    std::int64_t delayed = 0;
    std::int64_t oldest_age_ms = 0;
    std::string read_by;
};

http::shape<queue_answer> const queue_shape{
    "Queue",
    {http::text("name", &queue_answer::name),
     http::integer("ready", &queue_answer::ready, 0, INT64_MAX, "waiting to be received"),
     http::integer("inFlight", &queue_answer::in_flight, 0, INT64_MAX, "under lease"),
     http::integer("delayed", &queue_answer::delayed, 0, INT64_MAX, "not visible yet"),
     http::integer("oldestAgeMs", &queue_answer::oldest_age_ms, 0, INT64_MAX, "of the oldest message"),
     http::text(
         "readBy", &queue_answer::read_by,
         {.description = "a module, or \"another service\" (bus.subscriptions); empty for dead letters"})}};

struct attribute_answer {
    std::string name;
    std::string value;
};

http::shape<attribute_answer> const attribute_shape{
    "MessageAttribute",
    {http::text("name", &attribute_answer::name), http::text("value", &attribute_answer::value)}};

struct message_answer {
    std::string id;
    std::string body;
    std::int64_t receive_count = 0;
    core::time_point enqueued_at;
    std::vector<attribute_answer> attributes;
};

http::shape<message_answer> const message_shape{
    "Message",
    {http::text("id", &message_answer::id),
     http::text("body", &message_answer::body, {.max = bus::largest_message}),
     http::integer("receiveCount", &message_answer::receive_count, 0, INT64_MAX),
     http::moment("enqueuedAt", &message_answer::enqueued_at),
     http::objects("attributes", &message_answer::attributes, attribute_shape)}};

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

http::result<std::string> queue_of(store& of, http::request const& asked)
{
    auto name = std::string(asked.path_value("queue"));
    auto const names = of.queues().names();
    if (std::find(names.begin(), names.end(), name) == names.end())
        return http::not_found("queue");
    return name;
}

task<http::response> list(store& of)
{
    std::vector<queue_answer> all;
    for (auto const& name : of.queues().names()) {
        auto const depth = co_await of.queues().depth(name);
        all.push_back({name, depth.ready, depth.in_flight, depth.delayed, depth.oldest_age.count() / 1'000,
                       of.bus().read_by(name)});
    }
    std::sort(all.begin(), all.end(), [](auto const& a, auto const& b) { return a.name < b.name; });
    co_return http::ok(queue_shape.write_page(all, std::nullopt));
}

task<http::response> peek(store& of, http::request& asked)
{
    auto const queue = queue_of(of, asked);
    if (!queue)
        co_return queue.error();
    auto const wanted = peek_query_shape.read_query(asked);
    if (!wanted)
        co_return wanted.error();
    auto found = co_await of.queues().peek(*queue, static_cast<std::size_t>(wanted->limit));
    std::vector<message_answer> shown;
    for (auto& one : found) {
        message_answer answer{
            std::move(one.content.id), std::move(one.content.body), one.receive_count, one.enqueued_at, {}};
        for (auto& [name, value] : one.content.attributes)
            answer.attributes.push_back({std::move(name), std::move(value)});
        shown.push_back(std::move(answer));
    }
    co_return http::ok(message_shape.write_page(shown, std::nullopt));
}

task<http::response> redrive_at_once(store& of, http::request& asked)
{
    auto const queue = queue_of(of, asked);
    if (!queue)
        co_return queue.error();
    auto const wanted = redrive_query_shape.read_query(asked);
    if (!wanted)
        co_return wanted.error();
    if (queue->ends_with(bus::dead_letter_queue("")))
        co_return http::conflict("dead-letter-queue", "This is a dead-letter queue",
                                 "name the queue that its messages are to go back to");
    letter_order order{.who = name_admin(asked), .queue = *queue, .which = {}};
    order.which.max = static_cast<std::size_t>(wanted->limit);
    auto work = of.dead_letters().redrive(std::move(order));
    auto const moved = co_await async::run_on(of.around().background, std::move(work));
    co_return http::ok(moved_messages_shape.write({moved}));
}

task<http::response> purge(store& of, http::request& asked)
{
    auto const queue = queue_of(of, asked);
    if (!queue)
        co_return queue.error();
    auto work = of.dead_letters().purge(name_admin(asked), *queue);
    auto const gone = co_await async::run_on(of.around().background, std::move(work));
    co_return http::ok(moved_messages_shape.write({gone}));
}

} // namespace

void add_queue_routes(http::routes& into, store& of)
{
    into.add({.method = http::method::get,
              .path = "/api/admin/queues",
              .access = http::access::admin,
              .summary = "Every queue with its depth; \"-error\" names the dead-letter queues.",
              .tag = "operations",
              .answers = {{200, "The queues", queue_shape.describe_page()}},
              .handle = [&of](http::request&) { return list(of); }});
    into.add(
        {.method = http::method::get,
         .path = "/api/admin/queues/{queue}/messages",
         .access = http::access::admin,
         .summary = "Looks into a queue without taking anything out.",
         .tag = "operations",
         .answers = {{200, "The oldest messages", message_shape.describe_page()}, {404, "No such queue"}},
         .query = peek_query_shape.describe(),
         .handle = [&of](http::request& asked) { return peek(of, asked); }});
    into.add({.method = http::method::post,
              .path = "/api/admin/queues/{queue}/redrive",
              .access = http::access::admin,
              .summary = "Moves messages from the queue's dead-letter queue back into it.",
              .tag = "operations",
              .answers = {{200, "How many were moved", moved_messages_shape.describe()},
                          {404, "No such queue"},
                          {409, "It is a dead-letter queue itself"}},
              .query = redrive_query_shape.describe(),
              .handle = [&of](http::request& asked) { return redrive_at_once(of, asked); }});
    into.add(
        {.method = http::method::post,
         .path = "/api/admin/queues/{queue}/purge",
         .access = http::access::admin,
         .summary = "Deletes every message of a queue, for ever.",
         .tag = "operations",
         .answers = {{200, "How many were deleted", moved_messages_shape.describe()}, {404, "No such queue"}},
         .handle = [&of](http::request& asked) { return purge(of, asked); }});
}

} // namespace fcg::app
