#include "features/features.hpp"
#include "inside/webhooks/delivery_answer.hpp"
#include "inside/webhooks/endpoint_answer.hpp"

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

task<http::response> answer(parts& of, http::request& asked)
{
    auto const wanted = filter_shape.read_query(asked);
    if (!wanted)
        co_return wanted.error();
    auto const start =
        http::read_behind_number(list_name, wanted->cursor, {std::numeric_limits<std::int64_t>::max()});
    if (!start)
        co_return start.error();
    auto const endpoint = of.db.read([&](storage::reader& in) { return find_asked_endpoint(in, asked); });
    if (!endpoint)
        co_return endpoint.error();

    auto look = [&](storage::reader& in) {
        return list_deliveries(in, endpoint->id, wanted->state.value_or(""), start->number,
                               wanted->limit + 1);
    };
    auto found = co_await of.db.read_long(look);
    auto const next = http::cut_to_page(found, wanted->limit, [](auto const& last) {
        return http::make_cursor(list_name, http::behind_number{last.sequence});
    });
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
