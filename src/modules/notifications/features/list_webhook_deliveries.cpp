#include "features/features.hpp"
#include "internal/webhooks/responses.hpp"

#include <limits>

namespace fcg::notifications {

namespace {

constexpr std::string_view list_name = "webhook-deliveries";

struct filter {
    std::optional<std::string> state;
    std::int64_t limit = 20;
    std::optional<std::string> cursor;
};

http::shape<filter> const filter_shape{
    "WebhookDeliveryFilter",
    {http::choice("state", &filter::state, {"pending", "delivered", "dead", "held"}),
     http::with_default(http::integer("limit", &filter::limit, 1, 100)), http::cursor(&filter::cursor)}};

task<http::response> answer(module_context& context, http::request& request)
{
    auto const query = filter_shape.read_query(request);
    if (!query)
        co_return query.error();
    auto const start =
        http::read_behind_number(list_name, query->cursor, {std::numeric_limits<std::int64_t>::max()});
    if (!start)
        co_return start.error();
    auto const endpoint =
        context.db.read([&](storage::reader& db) { return find_asked_endpoint(db, request); });
    if (!endpoint)
        co_return endpoint.error();

    auto look = [&](storage::reader& db) {
        return list_deliveries(db, endpoint->id, query->state.value_or(""), start->number, query->limit + 1);
    };
    auto deliveries = co_await context.db.read_long(look);
    auto const next = http::cut_to_page(deliveries, query->limit, [](auto const& last) {
        return http::make_cursor(list_name, http::behind_number{last.sequence});
    });
    co_return http::ok(delivery_shape.write_page(deliveries, next));
}

} // namespace

void list_webhook_deliveries(http::routes& routes, module_context& context)
{
    routes.add({.method = http::method::get,
                .path = "/api/admin/webhooks/{id}/deliveries",
                .access = http::access::admin,
                .summary = "The deliveries of a webhook, sent and pending, the newest first; what is not "
                           "pending is kept for 30 days.",
                .tag = "notifications",
                .answers = {{200, "A page of deliveries", delivery_shape.describe_page()},
                            {400, "A parameter is not valid"},
                            {404, "No such webhook"}},
                .query = filter_shape.describe(),
                .handle = [&context](http::request& request) { return answer(context, request); }});
}

} // namespace fcg::notifications
