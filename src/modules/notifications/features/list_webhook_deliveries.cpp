#include "features/features.hpp"
#include "inside/webhooks/delivery_answer.hpp"
#include "inside/webhooks/endpoint_answer.hpp"
#include "platform/json/value.hpp"

#include <limits>

namespace fcg::notifications {

namespace {

struct filter {
    std::optional<std::string> state;
    std::int64_t limit = 20;
    std::optional<std::string> cursor;
};

http::shape<filter> const filter_shape{
    "WebhookDeliveryFilter",
    {http::choice("state", &filter::state, {"pending", "delivered", "dead", "held"}),
     http::with_default(http::integer("limit", &filter::limit, 1, 100)),
     http::text("cursor", &filter::cursor, {.most = 500})}};

/// The newest first, after the last of the page before.
struct page_start {
    std::int64_t sequence = std::numeric_limits<std::int64_t>::max();
};

http::result<page_start> start_of(filter const& wanted)
{
    if (!wanted.cursor)
        return page_start{};
    auto const parts = http::read_cursor("webhook-deliveries", *wanted.cursor, 1);
    if (!parts)
        return parts.error();
    auto const number = json::to_integer({parts->front()});
    if (!number)
        return http::invalid_fields({{"cursor", "is not one that this list gave"}});
    return page_start{*number};
}

task<http::response> answer(parts& of, http::request& asked)
{
    auto const wanted = filter_shape.read_query(asked);
    if (!wanted)
        co_return wanted.error();
    auto const start = start_of(*wanted);
    if (!start)
        co_return start.error();
    auto const endpoint = of.db.read([&](storage::reader& in) { return find_asked_endpoint(in, asked); });
    if (!endpoint)
        co_return endpoint.error();

    auto look = [&](storage::reader& in) {
        return list_deliveries(in, endpoint->id, wanted->state.value_or(""), start->sequence,
                               wanted->limit + 1);
    };
    auto found = co_await of.db.read_long(look);
    std::optional<std::string> next;
    if (std::ssize(found) > wanted->limit) {
        found.pop_back();
        next = http::make_cursor("webhook-deliveries", {std::to_string(found.back().sequence)});
    }
    co_return http::ok(delivery_shape.write_page(found, next));
}

} // namespace

void list_webhook_deliveries(http::routes& into, parts& of)
{
    into.add({.method = http::method::get,
              .path = "/api/admin/webhooks/{id}/deliveries",
              .access = http::access::admin,
              .summary =
                  "What a webhook was told and is to be told, the newest first; what is not pending is "
                  "kept for 30 days.",
              .tag = "notifications",
              .answers = {{200, "A page of deliveries", delivery_shape.describe_page()},
                          {400, "A parameter is not valid"},
                          {404, "No such webhook"}},
              .query = filter_shape.describe(),
              .handle = [&of](http::request& asked) { return answer(of, asked); }});
}

} // namespace fcg::notifications
