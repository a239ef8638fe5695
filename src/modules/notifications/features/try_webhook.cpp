#include "features/features.hpp"
#include "internal/webhooks/delivery_response.hpp"
#include "internal/webhooks/endpoint_response.hpp"
#include "internal/webhooks/webhook_deliverer.hpp"

namespace fcg::notifications {

namespace {

task<http::response> answer(module_context& context, http::request& request)
{
    webhook_delivery webhook_delivery;
    webhook_delivery.id = context.env.ids.next();
    webhook_delivery.subject = "webhook.test";
    webhook_delivery.state = "pending";
    webhook_delivery.enqueued_at = context.env.clock.now();
    webhook_delivery.due_at = webhook_delivery.enqueued_at;
    auto unit = [&](storage::transaction& tx) -> std::optional<http::problem> {
        auto const endpoint = find_asked_endpoint(tx, request);
        if (!endpoint)
            return endpoint.error();
        if (!endpoint->enabled)
            return webhook_is_disabled();
        webhook_event const news{webhook_delivery.id, webhook_delivery.subject, webhook_delivery.enqueued_at,
                                 "{}"};
        webhook_delivery.sequence = enqueue(tx, endpoint->id, news, webhook_delivery.enqueued_at).value();
        tx.after_commit([&context] { context.webhooks->wake(); });
        return std::nullopt;
    };
    auto const refusal = co_await context.db.write(unit);
    if (refusal)
        co_return *refusal;
    co_return http::accepted("/api/admin/webhooks/" + std::string(request.path_value("id")) + "/deliveries",
                             delivery_shape.write(webhook_delivery));
}

} // namespace

void try_webhook(http::routes& routes, module_context& context)
{
    routes.add({.method = http::method::post,
                .path = "/api/admin/webhooks/{id}/test",
                .access = http::access::admin,
                .summary = "Sends a delivery of the type webhook.test, numbered and retried like any other.",
                .tag = "notifications",
                .answers = {{202, "The delivery", delivery_shape.describe()},
                            {404, "No such webhook"},
                            {409, "The webhook is disabled"}},
                .act = "webhook.test",
                .handle = [&context](http::request& request) { return answer(context, request); }});
}

} // namespace fcg::notifications
